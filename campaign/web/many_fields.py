"""Forms of more fields than any public form has, refused before they are taken apart."""

from django.http import HttpRequest

# The letter has sixteen; a browser's extension may add a few. Taking a thousand parts apart costs as much as a page.
MOST_FIELDS = 100


def has_too_many_fields(request: HttpRequest) -> bool:
    """Whether a public form has; reads its body, which is short (`PUBLIC_UPLOAD_MAX_SIZE`). Raises UnreadablePostError."""
    body = request.body
    sign = b"&" if request.content_type == "application/x-www-form-urlencoded" else b"\r\nContent-Disposition:"
    return body.count(sign) > MOST_FIELDS
