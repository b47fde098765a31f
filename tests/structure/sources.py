"""The site's own source files, as the tests of its structure read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the top to the bottom: each imports from those behind it only.
APPS = tuple("campaign bulletins translations deliveries appeals articles outbox organisers texts safety".split())


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of the site's apps, migrations left out."""
    return tuple(path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


@cache
def template_files() -> tuple[Path, ...]:
    return tuple(path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file())


def name_of(path: Path) -> str:
    """A module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """The dotted names of the site's own modules and their contents that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for name in found if name.split(".")[0] in APPS)


@cache
def strings_of(path: Path) -> tuple[str, ...]:
    """The strings in a file's code, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return tuple(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    )


def tracked(*patterns: str) -> list[str]:
    """The paths under version control that match; all that match where there is no repository."""
    try:
        listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return [str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.rglob(pattern)]
    return listed.stdout.splitlines()
