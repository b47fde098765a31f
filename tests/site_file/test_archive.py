"""What others read in the zip: names, sums, signature, and neither an hour nor an owner."""

import datetime as dt
import io
import zipfile

import pytest

from campaign.site_file.contents import archive


def test_times_owners_and_signature_in_the_zip():
    written = archive.Archive(dt.datetime(2026, 11, 27, 9, 5, 59, tzinfo=dt.UTC))
    written.add("b.txt", b"b")
    written.add("a.txt", b"a")
    with pytest.raises(ValueError, match="already"):
        written.add("a.txt", b"x")
    signed: list[bytes] = []

    def sign(sums: bytes) -> bytes:
        signed.append(sums)
        return b"signature"

    with zipfile.ZipFile(io.BytesIO(written.finish(sign))) as read:
        assert [entry.filename for entry in read.infolist()] == ["b.txt", "a.txt", "SHA256SUMS", "SHA256SUMS.sig"]
        # The day in Alma-Ata, and no hour.
        assert {entry.date_time for entry in read.infolist()} == {(2026, 11, 27, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in read.infolist()} == {0o100644}
        assert read.read("SHA256SUMS.sig") == b"signature"
        assert signed == [read.read("SHA256SUMS")]
        assert [line[66:] for line in signed[0].decode().splitlines()] == ["a.txt", "b.txt"]
