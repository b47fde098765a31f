"""How much mail leaves: messages a second to a server on this machine that takes everything, one worker and two."""

import contextlib
import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from aiosmtpd.controller import Controller

from bench.measures import Line
from bench.server import Place

PORT = 8710
MAILS = 600
E_MAILS = 200
FILE_BYTES = 100_000
SECONDS_AT_MOST = 300


class Sink:
    """Takes every mail and counts it."""

    def __init__(self) -> None:
        self.count = 0
        self.first_at = self.last_at = 0.0
        self._lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        with self._lock:
            self.last_at = time.perf_counter()
            self.first_at = self.first_at or self.last_at
            self.count += 1
        return "250 taken"

    def per_second(self) -> float:
        """Mails a second from the first one to the last."""
        return (self.count - 1) / (self.last_at - self.first_at)


def outbox(place: Place) -> list[Line]:
    """Mails to confirm a letter, and e-mails to a recipient, which must not arrive twice."""
    lines = []
    kinds = [
        ("waiting", MAILS, "mails to confirm a letter"),
        ("dispatches", E_MAILS, "e-mails to a recipient, 100 kB each"),
    ]
    for command, count, name in kinds:
        rates = []
        for workers in (1, 2):
            place.inside(command, str(count))
            rates.append(rate(place, workers, count))
        figure = f"{rates[0]:.0f} a second; {rates[1]:.0f} ({rates[1] / rates[0]:.2f})"
        lines.append(Line(f"{name}: one worker; two", figure))
    return lines


def rate(place: Place, workers: int, count: int) -> float:
    """Mails a second that so many workers send, of `count` that wait."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=PORT)
    controller.start()
    try:
        with working(place, workers):
            ends = time.monotonic() + SECONDS_AT_MOST
            while sink.count < count:
                if time.monotonic() > ends:
                    raise RuntimeError(f"{sink.count} of {count} mails arrived in {SECONDS_AT_MOST} seconds.")
                time.sleep(0.1)
    finally:
        controller.stop()
    return sink.per_second()


@contextlib.contextmanager
def working(place: Place, number: int) -> Iterator[None]:
    """Workers that mail to the sink, until the block ends."""
    environment = {
        **place.environment(),
        "EMAIL_URL": f"smtp://127.0.0.1:{PORT}",
        "MAIL_FROM": "post@letters.example",
        "MAIL_HOURLY_BUDGET": "1000000",
    }
    arguments = [sys.executable, "manage.py", "work", "--poll-seconds", "0.1"]
    running = [subprocess.Popen(arguments, env=environment) for _ in range(number)]
    try:
        yield
    finally:
        for worker in running:
            worker.terminate()
            worker.wait()


def add_waiting(count: int) -> None:
    """Adds letters whose mail waits."""
    from appeals.mail.confirmation import CONFIRM
    from appeals.models import Letter
    from bench.seeding import add_pending
    from outbox import queue

    add_pending(count)
    queue.put_many(CONFIRM, Letter.objects.filter(state="pending").values_list("pk", flat=True))


def add_dispatches(count: int) -> None:
    """Adds deliveries of one letter each, whose e-mail waits."""
    from django.utils import timezone

    from appeals.models import Appeal, Letter
    from bench.seeding import add_delivery
    from deliveries.models import Channel, Delivery, DeliveryFile, DeliveryItem, Sender, SenderText
    from deliveries.services.mails import mailing
    from safety.files import private_files

    appeal, now = Appeal.objects.get(), timezone.now()
    appeal.recipients.update(checked_at=now)
    sender, is_new = Sender.objects.get_or_create(appeal=appeal)
    if is_new:
        SenderText.objects.create(sender=sender, language="en", organisation="Committee")
    content = b"%PDF" + bytes(FILE_BYTES)
    file = {"kind": DeliveryFile.Kind.DOSSIER, "part": 1, "page_count": 1, "size": len(content), "made_at": now}
    file |= {"name": private_files.store(content, "pdf"), "sha256": hashlib.sha256(content).hexdigest()}
    for letter in Letter.objects.deliverable().exclude(pk__in=DeliveryItem.objects.values("letter"))[:count]:
        delivery = add_delivery(appeal, [letter])
        Delivery.objects.filter(pk=delivery.pk).update(channel=Channel.EMAIL, state="ready")
        DeliveryFile.objects.create(delivery=delivery, **file)
        mailing.start(delivery_id=delivery.pk, by=None, now=now)
