"""One walk over everything in a file: each link leads somewhere, nothing runs, nobody is named who is not to be."""

import hashlib
import re

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from campaign.site_file import signing
from tests.site_file import making, walking

MIRROR = "https://mirror.example"


@pytest.mark.django_db
def test_all_that_is_public_is_in_it_and_nothing_else(client, tmp_path, settings) -> None:
    settings.ONION_URL = "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion"
    settings.MIRROR_URLS = [MIRROR, settings.SITE_URL]
    making.site()
    signing.private_key()
    summary, files = making.written(tmp_path)
    read = dict(walking.pages(files))
    assert summary.pages == len(read)
    every_page_is_there(read)
    for name, page in read.items():
        nothing_runs(name, page)
        every_link_leads_somewhere(name, page, read, files)
        what_needs_the_network_says_so(name, page)
        assert page.language == (name[:2] if name[:3] in ("ru/", "kk/") else "en")
        each_language_is_linked(name, page)
        assert b'<time datetime="2026-11-27">' in files[name], name
        # The hour at which it was made tells when somebody withdrew: 14:05 in Almaty.
        assert not re.search(r"\b(?:14|09):05\b", page.text), name
    letters = "appeals/shanyrak-aigyerim/letters/index.html#letter-"
    assert any(address.startswith(letters) for _, _, address in read["index.html"].links)
    each_form_says_where_to_write(read, (settings.SITE_URL, settings.ONION_URL, MIRROR))
    it_says_how_to_check_a_copy(read, files)
    nobody_is_named(files)
    sums_are_right(files)
    live_links_are_live(client, read)
    assert summary.letters_shown == 15
    assert summary.letters_left_out == summary.others_left_out == 0


def every_page_is_there(read) -> None:
    article, appeal = "articles/shanyrak-aigyerim", "appeals/shanyrak-aigyerim"
    for folder in (
        *("", "about", "privacy", "reach", "donate", "articles", article, "bulletins", "this-copy"),
        *(appeal, f"{appeal}/letter", f"{appeal}/letters", f"{appeal}/deliveries", f"{appeal}/spread"),
        f"{appeal}/organisations",
    ):
        for language in ("", "ru", "kk"):
            name = "/".join(part for part in (language, folder, "index.html") if part)
            assert name in read, name
    assert f"{article}/comments/page-2.html" in read


def nothing_runs(name, page) -> None:
    assert page.forbidden == [], name
    policies = [meta["content"] for meta in page.metas if meta.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none';"), name
    assert "script-src" not in policies[0]
    assert "form-action 'none'" in policies[0]
    assert page.metas.index({"charset": "utf-8"}) == 0
    assert not any("property" in meta for meta in page.metas)


def every_link_leads_somewhere(name, page, read, files) -> None:
    assert len(set(page.ids)) == len(page.ids), name
    assert set(page.refers_to) <= set(page.ids), name
    for tag, attributes, address in page.links:
        if address.startswith(("https://", "http://", "mailto:")):
            assert tag == "a" or attributes.get("rel") == "canonical", (name, tag, address)
            continue
        place, anchor = walking.target(name, address)
        assert place in files, (name, address)
        assert not anchor or anchor in read[place].ids, (name, address)


def what_needs_the_network_says_so(name, page) -> None:
    """To eyes and ears; and no link leads to what no copy has, and nobody reads in a browser."""
    out = [(attributes, address) for tag, attributes, address in page.links if tag == "a" and "://" in address]
    assert out and all("needs-network" in attributes.get("class", "").split() for attributes, _ in out), name
    with translation.override(page.language):
        assert page.text.count(f" ({gettext('needs the network')})") == len(out), name
    assert not any(address.endswith("/feed/") for _, address in out), name
    within = [attributes for tag, attributes, address in page.links if tag == "a" and "://" not in address]
    assert not any("needs-network" in attributes.get("class", "") for attributes in within), name


def each_language_is_linked(name, page) -> None:
    switch = {
        (one["hreflang"], one["lang"])
        for tag, one, _ in page.links
        if tag == "a" and "title" in one and "hreflang" in one
    }
    assert switch >= {("en", "en"), ("ru", "ru"), ("kk", "kk")}, name
    if "page-" not in name:
        alternates = {one["hreflang"] for tag, one, _ in page.links if tag == "link" and "hreflang" in one}
        assert alternates >= {"en", "ru", "kk"}, name


def each_form_says_where_to_write(read, hosts) -> None:
    for language in ("", "ru/", "kk/"):
        for name in (f"{language}index.html", f"{language}appeals/shanyrak-aigyerim/index.html"):
            links = {address for tag, _, address in read[name].links if tag == "a"}
            path = f"/{language}appeals/shanyrak-aigyerim/"
            assert {host + path for host in hosts} <= links, name
            assert any(address.endswith("letter.pdf") and "://" not in address for address in links), name
        article = {link[2] for link in read[f"{language}articles/shanyrak-aigyerim/index.html"].links}
        assert {f"{host}/{language}articles/shanyrak-aigyerim/#comments" for host in hosts} <= article
        about = {link[2] for link in read[f"{language}this-copy/index.html"].links}
        assert {f"{host}/{language}" for host in hosts} <= about


def it_says_how_to_check_a_copy(read, files) -> None:
    """Its own fingerprint, to be compared with a printed one; it offers no file, and says nothing of when there is one."""
    fingerprint = signing.fingerprint(signing.current())
    for language in ("", "ru/", "kk/"):
        page = read[f"{language}reach/index.html"]
        assert fingerprint in page.text and "ssh-keygen -Y verify" in page.text and "site-file-check" in page.ids
        assert not any("site.zip" in address for _, _, address in page.links)
        links = {address for _, _, address in read[f"{language}this-copy/index.html"].links}
        assert "../reach/index.html#site-file" in links
    assert 'role="note"' not in files["reach/index.html"].decode()


def nobody_is_named(files) -> None:
    everything = {name: content.lower() for name, content in files.items()}
    for name, content in everything.items():
        for hidden in (*making.HIDDEN, "hiddenreader", "supporter.example", settings.ADMIN_PATH.strip("/") + "/login"):
            assert hidden.lower().encode() not in content, (name, hidden)
        if name.endswith((".html", ".css", ".svg")):
            assert b'"/media/' not in content
            assert b"/letters/confirm" not in content
    assert b"shownname 3" in everything["appeals/shanyrak-aigyerim/letters/index.html"]
    assert b"shownreader" in everything["articles/shanyrak-aigyerim/index.html"]


def sums_are_right(files) -> None:
    lines = files["SHA256SUMS"].decode().splitlines()
    assert lines == sorted(lines, key=lambda line: line[66:])
    assert {line[66:]: line[:64] for line in lines} == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name not in ("SHA256SUMS", "SHA256SUMS.sig")
    }


def live_links_are_live(client, read) -> None:
    """What the file does not have leads to the site, and is there."""
    live = {
        address.removeprefix(settings.SITE_URL).partition("#")[0] or "/"
        for page in read.values()
        for tag, _, address in page.links
        if tag == "a" and address.startswith(settings.SITE_URL)
    }
    assert "/appeals/shanyrak-aigyerim/" in live
    for path in live:
        assert client.get(path).status_code == 200, path
