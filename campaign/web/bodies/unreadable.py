"""What is raised where the query or the body of a request cannot be read."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

# What Django raises while it reads a query or a body: too many fields or files, too much text, no valid parts, a client
# that is gone before its last byte (`WholeBodies`).
UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, RawPostDataException)
