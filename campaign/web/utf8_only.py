"""Takes every request for UTF-8, which is what our pages are in and what browsers therefore send."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CHARSET = re.compile(r""";\s*charset\s*=\s*("[^"]*"|[^;]*)""", re.IGNORECASE)


class Utf8Only:
    """WSGI middleware (PEP 3333) that takes the charset out of a request's content type.

    Django decodes query and form by whatever Python knows under that name, before any of its own middleware; with
    `base64` or `idna` that ends in an error.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "charset" in environ.get("CONTENT_TYPE", "").lower():
            environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
        return self.application(environ, start_response)
