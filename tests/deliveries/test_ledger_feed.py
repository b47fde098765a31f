"""The ledger's Atom feed (RFC 4287), read as raw bytes."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.deliveries import making_answers as making

pytestmark = pytest.mark.django_db
LEDGER = f"/appeals/{make.APPEAL_SLUG}/deliveries/"
RFC_3339 = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"


def feed(client, prefix: str = "") -> bytes:
    cache.clear()
    response = client.get(f"{prefix}{LEDGER}feed/", headers={"host": "localhost", "accept-encoding": "identity"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    ET.fromstring(response.content)
    return response.content


def entries(content: bytes) -> list[bytes]:
    return re.findall(rb"<entry>.*?</entry>", content, re.DOTALL)


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/ru", "ru"), ("/kk", "kk")])
def test_it_has_what_atom_asks_for(client, prefix, language):
    delivery = making.delivery(make.site(), 2)
    content = feed(client, prefix)
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert f'<feed xml:lang="{language}" xmlns="http://www.w3.org/2005/Atom">'.encode() in content
    head = content.partition(b"<entry>")[0]
    for name in (b"id", b"title", b"updated"):
        assert head.count(b"<%s>" % name) == 1
    assert f'href="{settings.SITE_URL}{prefix}{LEDGER}feed/" rel="self"'.encode() in head
    assert f'href="{settings.SITE_URL}{prefix}{LEDGER}" rel="alternate"'.encode() in head
    assert b"<author><name>" in head
    [entry] = entries(content)
    assert f"<id>tag:{settings.SITE_HOST},2006:delivery/{delivery.pk}/departed/{language}</id>".encode() in entry
    assert f'href="{settings.SITE_URL}{prefix}{LEDGER}#delivery-{delivery.number}"'.encode() in entry
    assert re.search(rb"<updated>" + RFC_3339 + rb"</updated>", entry)
    assert f"Office, {language}".encode() in entry
    assert b"http://testserver" not in content and b"http://localhost/" not in content


def test_every_event_is_an_entry_and_none_lies_in_the_future(client):
    appeal = make.site()
    today = timezone.localdate()
    answered = making.delivery(appeal, days_ago=9, register_number="12-345", registered_on=today - dt.timedelta(days=8))
    reply = making.reply(answered, en="We have read <everything> & answer.", ru="Мы всё прочитали.")
    silent = making.delivery(appeal)
    making.reply(silent, published=False)
    content = feed(client)
    names = re.findall(rb"<id>tag:[^,]+,2006:([^<]+)/en</id>", content)
    expected = {
        f"delivery/{answered.pk}/departed",
        f"delivery/{answered.pk}/registered",
        f"reply/{reply.pk}",
        f"delivery/{silent.pk}/departed",
        f"delivery/{silent.pk}/answered",
    }
    assert {name.decode() for name in names} == expected and len(names) == 5
    assert b"Registered: no. 12-345 of " in content
    assert b'<summary type="html">&lt;p&gt;We have read &amp;lt;everything&amp;gt; &amp;amp; answer.' in content
    for moment in re.findall(rb"<updated>([^<]+)</updated>", content):
        assert dt.datetime.fromisoformat(moment.decode()) <= timezone.now()
    assert "Мы всё прочитали." in feed(client, "/ru").decode()


def test_an_unpublished_answer_and_a_supporter_are_in_no_entry(client):
    appeal = make.site()
    delivery = making.delivery(appeal, [make.letter(appeal, name="Aliya Unmistakable")])
    making.reply(delivery, published=False, ru="Секретный ответ")
    content = feed(client).decode() + feed(client, "/ru").decode()
    assert "Unmistakable" not in content and "Секретный" not in content


def test_what_has_not_left_and_copies_are_left_out(client):
    appeal = make.site()
    making.delivery(appeal, state="ready")
    delivery = making.delivery(appeal)
    making.delivery(appeal, copy_of=delivery, recipient=making.office(appeal, role="copy"))
    assert len(entries(feed(client))) == 1


def test_it_costs_the_same_with_1_and_with_20_deliveries(client):
    """Guards against queries for each delivery's office and answers."""
    appeal = make.site()
    making.reply(making.delivery(appeal), ru="Ответ")
    with CaptureQueriesContext(connection) as with_one:
        feed(client)
    for _ in range(19):
        making.reply(making.delivery(appeal), ru="Ответ")
    with CaptureQueriesContext(connection) as with_twenty:
        assert len(entries(feed(client))) == 40
    assert len(with_one) == len(with_twenty)


def test_the_ledger_says_where_its_feed_is_and_it_is_only_read(client):
    make.site()
    page = client.get(LEDGER).content.decode()
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="{LEDGER}feed/">', page)
    assert client.post(f"{LEDGER}feed/").status_code == 405
    assert client.get("/appeals/nothing/deliveries/feed/").status_code == 404
