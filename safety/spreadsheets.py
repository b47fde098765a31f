"""CSV for spreadsheets: UTF-8 with a byte order mark, every field quoted, and no field that a program would run.

RFC 4180 is the format. Excel reads UTF-8 only behind a mark. Excel and LibreOffice take a field that begins with one of a
few signs for a formula, whether it is quoted or not, and formulas can call other programs or send what is in other
fields somewhere: such a field gets an apostrophe before it, as the OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection, “full-width” included).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

MARK = "\ufeff".encode()
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b")


def safe(text: str) -> str:
    """The text as a field. Blanks, and what nobody sees, before such a sign do not hide it: some programs cut them off."""
    first = text[:1]
    if first.isalnum() or not first:
        return text
    if first in _STARTS_A_FORMULA:
        return f"'{text}"
    seen = next((sign for sign in text if sign.isprintable() and not sign.isspace()), "")
    return f"'{text}" if seen in _STARTS_A_FORMULA else text


def blocks(heads: Sequence[str], batches: Iterable[Iterable[Sequence[object]]]) -> Iterator[tuple[bytes, int]]:
    """The file a batch of rows at a time, with their number; the first block has the mark and the heads, and no row.

    Fields must be `safe` already. Line ends within fields stay as they are; rows end in CR LF.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heads)
    yield MARK + written.getvalue().encode(), 0
    for batch in batches:
        written.seek(0)
        written.truncate()
        rows = list(batch)
        writer.writerows(rows)
        yield written.getvalue().encode(errors="replace"), len(rows)
