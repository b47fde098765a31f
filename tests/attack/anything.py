"""Bad requests that Hypothesis thinks of."""

import re
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from tests.attack import bad


def requests(paths, names):
    """A strategy for requests: an address, and anything at one of its places."""
    anything = st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode))
    return st.builds(
        built,
        st.sampled_from(paths),
        st.sampled_from(["GET", "HEAD", "POST", "PUT"]),
        st.sampled_from(["path", "query", "body", "field", "header"]),
        anything,
        st.integers(0, 99),
    ).map(lambda given: given(names))


def built(path, method, place, value, number):
    def request(names):
        quoted = quote_from_bytes(value, safe="").encode()
        target, headers, body = path.encode(), [("Content-Type", bad.FORM), ("Sec-Fetch-Site", b"same-origin")], b""
        fields = names[path] or ["a"]
        field = fields[number % len(fields)].encode()
        if place == "path":
            parts = target.split(b"/")
            parts[1 + number % (len(parts) - 1)] = quoted
            target = b"/".join(parts)
        elif place == "query":
            target += b"?" + field + b"=" + quoted
        elif place == "body":
            body = value
        elif place == "field":
            body = field + b"=" + quoted
        else:
            headers.append((bad.HEADERS[number % len(bad.HEADERS)], re.sub(rb"[\r\n\0]", b"", value)))
        return bad.Request(method, target, headers, body if method in ("POST", "PUT") else b"")

    return request
