"""Writes the file."""

import datetime as dt
import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from campaign.site_file import signing


@dataclass(frozen=True)
class Summary:
    """What was written."""

    pages: int


def write(path: Path, *, now: dt.datetime) -> Summary:
    page = b"<!doctype html><title>The site</title>"
    sums = f"{hashlib.sha256(page).hexdigest()}  index.html\n".encode()
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("index.html", page)
        file.writestr("SHA256SUMS", sums)
        file.writestr("SHA256SUMS.sig", signing.sign(sums))
    return Summary(1)
