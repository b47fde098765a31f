"""Forms of more fields than any public form has, refused before they are taken apart."""

from django.http import HttpRequest

# The letter has sixteen; a browser's extension may add a few. Taking a thousand parts apart costs as much as a page.
MOST_FIELDS = 100


def has_too_many_fields(request: HttpRequest) -> bool:
    """Whether a public form has; reads its body, which is short (`PUBLIC_UPLOAD_MAX_SIZE`). Raises UnreadablePostError."""
    body = request.body
    if request.content_type == "application/x-www-form-urlencoded":
        return body.count(b"&") > MOST_FIELDS
    # Each part begins with the boundary, however its headers are written; so does the end. Without one Django refuses it.
    boundary = (request.content_params or {}).get("boundary", "")
    return boundary != "" and body.count(f"--{boundary}".encode()) - 1 > MOST_FIELDS
