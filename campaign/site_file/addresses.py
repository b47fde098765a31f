"""Where the site can be reached."""

from django.conf import settings


def live_addresses() -> list[str]:
    """The site's address, its onion's, then the mirrors as they are set, each once and without a final slash."""
    return list(dict.fromkeys(url for url in (settings.SITE_URL, settings.ONION_URL, *settings.MIRROR_URLS) if url))


def mirrors() -> list[str]:
    """Those that are neither the site's own address nor its onion's."""
    return [url for url in live_addresses() if url not in (settings.SITE_URL, settings.ONION_URL)]
