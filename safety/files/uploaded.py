"""How a file that somebody uploaded is answered: should a browser open it as a page, it has no rights here."""

from django.http.response import HttpResponseBase

# No origin of its own, no script, no request (CSP 3, “sandbox”). An image shown on a page of ours is not touched by it.
# A PDF has to be a download: Chrome shows none within a sandbox.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def sandboxed(response: HttpResponseBase) -> HttpResponseBase:
    """The response, whose Content-Type is fixed by its view, with that policy, and never guessed to be anything else."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
