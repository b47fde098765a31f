"""What pages weigh in Chromium, and what Lighthouse says of them."""

import json
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from bench.server import Place, serving

PORT = 8704
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = {"en": "", "ru": "/ru", "kk": "/kk"}
PAGES = {
    "home": "/",
    "form": "/appeals/shanyrak-aigyerim/",
    "thanks": "/appeals/shanyrak-aigyerim/sent/",
}
# What is promised (bench/results.md), in kilobytes of 1,000 bytes. The number of requests is the home page's.
MOST_KB = {"document, style and script": 60, "script": 10, "font": 45}
MOST_REQUESTS = 10
LIGHTHOUSE_PAGES = {
    "home": "/",
    "article": "/articles/shanyrak-aigyerim/",
    "appeal": "/appeals/shanyrak-aigyerim/",
}
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


def weigh(folder: Path) -> bool:
    """Prints what each page weighs over the wire, compressed; returns whether all is within the promised limits."""
    from playwright.sync_api import sync_playwright

    is_met = True
    place = Place(folder / "weight", "")
    try:
        place.inside("prepare")
        print("\n| page | page, style, script kB | script kB | fonts kB | requests | elsewhere | |")
        print("|---|---|---|---|---|---|---|")
        with serving(place, PORT), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS[1:])
            for name, path in PAGES.items():
                for language, prefix in LANGUAGES.items():
                    is_met &= _weigh_page(browser, f"{name}, {language}", f"http://127.0.0.1:{PORT}{prefix}{path}")
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return is_met


def _weigh_page(browser, name: str, url: str) -> bool:  # type: ignore[no-untyped-def]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, float] = defaultdict(float)
    session.on(
        "Network.responseReceived",
        lambda event: kinds.update({event["requestId"]: (event["type"], event["response"]["url"])}),
    )
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(url, wait_until="networkidle")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    context.close()
    by_kind: dict[str, float] = defaultdict(float)
    for request, (kind, _) in kinds.items():
        by_kind[kind] += sizes[request] / 1000
    elsewhere = sum(urlsplit(address).port != PORT for _, address in kinds.values() if address.startswith("http"))
    text = by_kind["Document"] + by_kind["Stylesheet"] + by_kind["Script"]
    is_met = (
        text <= MOST_KB["document, style and script"]
        and by_kind["Script"] <= MOST_KB["script"]
        and by_kind["Font"] <= MOST_KB["font"]
        and (len(kinds) <= MOST_REQUESTS or not name.startswith("home"))
        and not elsewhere
    )
    print(
        f"| {name} | {text:.1f} | {by_kind['Script']:.1f} | {by_kind['Font']:.1f} | {len(kinds)} | {elsewhere} "
        f"| {'met' if is_met else 'NOT MET'} |",
        flush=True,
    )
    return is_met


def lighthouse(folder: Path) -> bool:
    """Runs Lighthouse (from npm, into a folder of its own) on three pages; prints its scores."""
    if not shutil.which("npx"):
        print("Lighthouse needs Node: npx is not installed.")
        return False
    is_met = True
    place = Place(folder / "lighthouse", "")
    try:
        place.inside("prepare")
        print(f"\n| page | {' | '.join(WANTED)} | |\n|---|{'---|' * len(WANTED)}---|")
        with serving(place, PORT):
            for name, path in LIGHTHOUSE_PAGES.items():
                scores = _scores(folder, f"http://localhost:{PORT}{path}")
                met = all(scores[kind] >= least for kind, least in WANTED.items())
                is_met &= met
                cells = " | ".join(str(scores[kind]) for kind in WANTED)
                print(f"| {name} | {cells} | {'met' if met else 'NOT MET'} |", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return is_met


def _scores(folder: Path, url: str) -> dict[str, int]:
    package = Path(__file__).with_name("lighthouse")
    cached = Path(tempfile.gettempdir()) / "campaign-lighthouse"
    if not (cached / "node_modules").is_dir():
        cached.mkdir(exist_ok=True)
        shutil.copy(package / "package.json", cached)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=cached, check=True)
    report = folder / "report.json"
    subprocess.run(
        [
            "npx",
            "lighthouse",
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(WANTED)}",
            f"--chrome-flags={' '.join(FLAGS)}",
        ],
        cwd=cached,
        check=True,
        env={**os.environ, "CHROME_PATH": chromium()},
    )
    found = json.loads(report.read_text())
    for kind in WANTED:
        for reference in found["categories"][kind]["auditRefs"]:
            audit = found["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"  {kind}: {audit['title']} ({audit['score']})")
    return {kind: round(100 * found["categories"][kind]["score"]) for kind in WANTED}


def chromium() -> str:
    """The path of Debian's Chromium, or of Chrome."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise SystemExit("Chromium is not installed (on Debian: apt install chromium).")
