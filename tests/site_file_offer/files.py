"""A small file of the site, for what is not about its pages."""

import hashlib
import io
import zipfile

from django.utils import timezone

from campaign.site_file import keeping, signing
from campaign.site_file.writing import Summary


def made(*, now):
    """As the real one: a page, its sums, and their signature."""
    sums = b"0" * 64 + b"  index.html\n"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("index.html", f"<title>The site</title>{now}")
        file.writestr("SHA256SUMS", sums)
        file.writestr("SHA256SUMS.sig", signing.sign(sums))
    whole = content.getvalue()
    summary = Summary(
        bytes=len(whole),
        pages=1,
        letters_shown=0,
        letters_left_out=0,
        others_left_out=0,
        digest=hashlib.sha256(whole).hexdigest(),
    )
    return whole, summary


def keep(now=None):
    keeping.keep(now or timezone.now())


def names():
    """What lies in the folder, drafts too."""
    folder = keeping.folder()
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
