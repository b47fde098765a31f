"""A small file of the site, for what is not about its pages."""

import zipfile

from django.utils import timezone

from campaign.site_file import keeping, signing


def write(path, *, now):
    """As the real one: a page, its sums, and their signature."""
    sums = b"0" * 64 + b"  index.html\n"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("index.html", f"<title>The site</title>{now}")
        file.writestr("SHA256SUMS", sums)
        file.writestr("SHA256SUMS.sig", signing.sign(sums))


def keep(now=None, write=write):
    keeping.keep(now=now or timezone.now(), write=write)


def names():
    """What lies in the folder, drafts too."""
    folder = keeping.folder()
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
