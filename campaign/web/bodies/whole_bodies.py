"""Refuses a request body that ends before its length, which the server passes on like any other."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WholeBodies:
    """WSGI middleware (PEP 3333): reading a body whose client stopped short raises ConnectionError.

    Without it a letter cut in the middle would be stored as if its writer had ended there. It is WSGI middleware because
    Django's own cannot replace a request's stream.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH", "")
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return self.application(environ, start_response)


class WholeBody:
    """`wsgi.input` of a known length; Django reads it with sizes that lie within that length."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream = stream
        self.left = length

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all that are left where it is negative; raises ConnectionError where there are fewer."""
        wanted = self.left if size < 0 else min(size, self.left)
        block: bytes = self.stream.read(wanted) if wanted else b""
        if len(block) < wanted:
            raise ConnectionError("The body ended before its length.")
        self.left -= wanted
        return block

    def readline(self, size: int = -1) -> bytes:
        """The next line or `size` bytes of it; raises ConnectionError where the body ends before its length."""
        wanted = self.left if size < 0 else min(size, self.left)
        line: bytes = self.stream.readline(wanted) if wanted else b""
        if len(line) < wanted and not line.endswith(b"\n"):
            raise ConnectionError("The body ended before its length.")
        self.left -= len(line)
        return line
