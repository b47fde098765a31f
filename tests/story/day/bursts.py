"""A burst of letters from one domain: looked at, rejected as one in the background, and taken back as one."""

from collections.abc import Callable

from appeals.models import Letter, Tally
from organisers.models import Batch
from tests.story.day import letters
from tests.story.day.screens import Screen


def rejects_a_burst(phone: Screen, burst: list[Letter], work: Callable[[], None]) -> None:
    """From the first page's own notice to the job's page that says it is done."""
    keys = [letter.pk for letter in burst]
    before = Tally.objects.get().online
    phone.go("/admin/")
    phone.seen("first-page-with-a-burst")
    phone.press(phone.find(".notice").filter(has_text="of one domain").get_by_role("link"))
    phone.seen("burst")
    phone.press(phone.page.get_by_role("link", name="Reject them all …"))
    phone.reads(f"{len(burst)} letters")
    phone.find("#bulk-reason").select_option("nonsense")
    phone.touch(phone.find("#bulk-sure"))
    phone.seen("burst-to-reject")
    phone.press(phone.page.get_by_role("button", name=f"Do this to {len(burst)} letters"))
    work()
    phone.page.reload()
    phone.reads(f"{len(burst)} of {len(burst)}")
    phone.seen("burst-rejected")
    assert set(Letter.objects.filter(pk__in=keys).values_list("state", flat=True)) == {"rejected"}
    assert Tally.objects.get().online == before - len(burst)


def takes_it_back(phone: Screen, burst: list[Letter], work: Callable[[], None]) -> None:
    """All of them are back in their queue, and counted."""
    keys, before = [letter.pk for letter in burst], Tally.objects.get().online
    phone.press(phone.page.get_by_role("link", name="Take these decisions back"))
    phone.seen("burst-to-take-back")
    phone.press(phone.page.get_by_role("button", name="Take these decisions back"))
    work()
    phone.page.get_by_role("heading", name="Taken back").wait_for()
    phone.seen("burst-taken-back")
    assert set(Letter.objects.filter(pk__in=keys).values_list("state", flat=True)) == {"confirmed"}
    assert Tally.objects.get().online == before + len(burst)
    assert Batch.objects.order_by("done_at").filter(rows=len(burst), taken_back_at__isnull=False).exists()
    phone.go("/admin/")
    phone.press(phone.find(".waiting-line a").filter(has_text="letters").first)
    assert letters.FLOOD in phone.find(".reading-words").inner_text()
