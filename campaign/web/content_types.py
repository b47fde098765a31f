"""Keeps a content type that Django cannot read from ending in an error before any of Django's middleware."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# A charset other than UTF-8; or a parameter with an encoding of its own (RFC 2231: `name*=…`), which no browser sends here.
UNREADABLE = re.compile(r"""charset(?!\s*=\s*"?utf-8"?\s*(?:;|$))|\*\s*=""", re.IGNORECASE)


class ReadableContentTypes:
    """WSGI middleware (PEP 3333): gives a request whose content type Django may fail on the charset `unknown`.

    Making its request, Django decodes by whatever Python knows under the name that was sent, `base64` and `idna` included,
    which raises. It leaves a charset that nobody knows alone, and `RequestLimits` refuses it as any but UTF-8.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        kind, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
        if UNREADABLE.search(parameters):
            environ["CONTENT_TYPE"] = f"{kind}; charset=unknown"
        return self.application(environ, start_response)
