"""Demands and recipients on the appeal's page: they change places, and others add, change and delete them meanwhile."""

import pytest

from appeals.models import Demand, DemandText, Recipient
from tests import make
from tests.admin.entering import fields_of, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    """An appeal with three demands and two recipients, each with an English text."""
    made = make.appeal()
    for position in (2, 3):
        demand = Demand.objects.create(appeal=made, position=position)
        DemandText.objects.create(demand=demand, language="en", short=f"Demand {position}", text="Homes.")
    copy = Recipient.objects.create(appeal=made, position=2, role="copy")
    copy.texts.create(language="en", organisation="Another office")
    return made


@pytest.fixture
def client():
    return superuser()


def page_of(appeal):
    return f"/admin/appeals/appeal/{appeal.pk}/change/"


def opened(client, appeal):
    return fields_of(client.get(page_of(appeal)))


def save(client, appeal, fields, **changes):
    return client.post(
        page_of(appeal), {**fields, **{name.replace("__", "-"): value for name, value in changes.items()}}
    )


def demands(appeal):
    return list(appeal.demands.values_list("pk", flat=True))


@pytest.mark.parametrize("numbers", ["213", "132", "321", "231", "312"])
def test_demands_change_places_in_one_save(appeal, client, numbers):
    before = demands(appeal)
    changes = {f"demands__{index}__position": number for index, number in enumerate(numbers)}
    assert save(client, appeal, opened(client, appeal), **changes).status_code == 302
    assert demands(appeal) == [before[numbers.index(number)] for number in "123"]
    assert list(appeal.demands.values_list("position", flat=True)) == [1, 2, 3]


def test_recipients_change_places_in_one_save(appeal, client):
    before = list(appeal.recipients.values_list("pk", flat=True))
    save(client, appeal, opened(client, appeal), recipients__0__position="2", recipients__1__position="1")
    assert list(appeal.recipients.values_list("pk", flat=True)) == before[::-1]


def test_a_demand_takes_the_number_of_one_deleted_in_the_same_save(appeal, client):
    first, _, third = demands(appeal)
    changes = {"demands__1__DELETE": "on", "demands__0__position": "2", "demands__2__position": "1"}
    assert save(client, appeal, opened(client, appeal), **changes).status_code == 302
    assert list(appeal.demands.values_list("pk", "position")) == [(third, 1), (first, 2)]


def test_a_new_demand_takes_the_number_that_another_leaves(appeal, client):
    fields = {**opened(client, appeal), "demands-TOTAL_FORMS": "4", "demands-3-appeal": str(appeal.pk)}
    texts = {"demands__3__short_en": "New", "demands__3__text_en": "New."}
    assert save(client, appeal, fields, demands__0__position="4", demands__3__position="1", **texts).status_code == 302
    assert [demand.texts.get(language="en").short for demand in appeal.demands.all()] == [
        "New", "Demand 2", "Demand 3", "Demand, en",
    ]  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_a_number_that_is_taken_is_refused_beside_its_field(appeal, client, prefix):
    before = demands(appeal)
    fields = opened(client, appeal)
    answer = client.post(prefix + page_of(appeal), {**fields, "demands-0-position": "2"})
    assert answer.status_code == 200
    inline = answer.context["inline_admin_formsets"][0].formset
    assert [bool(form.errors.get("position")) for form in inline.forms] == [False, True, False]
    assert demands(appeal) == before


def test_a_number_that_somebody_else_has_taken_meanwhile_is_refused(appeal, client):
    fields = opened(client, appeal)
    Demand.objects.create(appeal=appeal, position=4)
    assert save(client, appeal, fields, demands__0__position="4").context["errors"]
    assert list(appeal.demands.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_the_smallest_and_the_largest_number_can_be_used(appeal, client):
    save(client, appeal, opened(client, appeal), demands__0__position="32767", demands__1__position="0")
    save(client, appeal, opened(client, appeal), demands__0__position="32767", demands__2__position="0")
    assert list(appeal.demands.values_list("position", flat=True)) == [0, 3, 32767]


# --- meanwhile ---


def test_a_demand_added_by_another_stays(appeal, client):
    fields = opened(client, appeal)
    Demand.objects.create(appeal=appeal, position=4)
    assert save(client, appeal, fields, title_en="Other").status_code == 302
    assert len(demands(appeal)) == 4


def test_a_demand_deleted_by_another_stays_deleted(appeal, client):
    fields = opened(client, appeal)
    appeal.demands.get(position=2).delete()
    assert save(client, appeal, fields, title_en="Other", demands__2__short_en="Third").status_code == 302
    assert [demand.texts.get(language="en").short for demand in appeal.demands.all()] == ["Demand, en", "Third"]


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_what_was_typed_into_a_deleted_demand_comes_back_unsaved(appeal, client, prefix):
    fields = opened(client, appeal)
    appeal.demands.get(position=2).delete()
    answer = client.post(prefix + page_of(appeal), {**fields, "demands-1-text_en": "Typed in vain?"})
    assert answer.status_code == 200
    assert len(demands(appeal)) == 2
    again = fields_of(answer)
    assert again["demands-2-text_en"] == "Typed in vain?"
    assert (again["demands-2-id"], again["demands-INITIAL_FORMS"]) == ("", "2")
    assert client.post(prefix + page_of(appeal), again).status_code == 302
    assert [demand.texts.get(language="en").text for demand in appeal.demands.all()] == [
        "Homes.", "Typed in vain?", "Homes.",
    ]  # fmt: skip


def test_a_demand_changed_by_another_is_deleted_only_when_that_was_seen(appeal, client):
    fields = opened(client, appeal)
    save(client, appeal, opened(client, appeal), demands__1__text_en="Better homes.")
    answer = save(client, appeal, fields, demands__1__DELETE="on")
    assert answer.status_code == 200
    assert len(demands(appeal)) == 3
    again = fields_of(answer)
    assert "demands-1-DELETE" not in again
    assert again["demands-1-text_en"] == "Better homes."
    assert save(client, appeal, again, demands__1__DELETE="on").status_code == 302
    assert len(demands(appeal)) == 2


def test_a_page_with_errors_shows_each_demand_with_its_own_name_after_another_changed_the_order(appeal, client):
    fields = opened(client, appeal)
    changes = {f"demands__{index}__position": number for index, number in enumerate("231")}
    save(client, appeal, opened(client, appeal), **changes)
    answer = save(client, appeal, fields, title_en="", demands__2__short_en="The third")
    inline = answer.context["inline_admin_formsets"][0]
    for one in inline:
        assert one.original is None or one.original == one.form.instance
    again = fields_of(answer)
    assert save(client, appeal, again, title_en="A title").status_code == 302
    assert [demand.texts.get(language="en").short for demand in appeal.demands.all()] == [
        "The third", "Demand, en", "Demand 2",
    ]  # fmt: skip


def test_forged_rows_are_no_error(appeal, client):
    other = make.appeal().demands.get()
    fields = opened(client, appeal)
    ids = ("", "x", "9" * 400, "\0", str(other.pk), fields["demands-1-id"])
    counts = ("0", "60", "9" * 9, "-1", "x")
    for forged, count in [*((forged, "3") for forged in ids), *((str(other.pk), count) for count in counts)]:
        changes = {"demands__0__id": forged, "demands__INITIAL_FORMS": count, "demands__0__text_en": "Forged."}
        assert save(client, appeal, fields, **changes).status_code in (200, 302)
    assert other.texts.get(language="en").text == "Homes."


# --- translations ---


def test_a_translation_made_while_the_original_changed_counts_as_older(appeal, client):
    fields = opened(client, appeal)
    save(client, appeal, opened(client, appeal), demands__1__text_en="Better homes.", headline_en="Better")
    new = {"demands__1__short_kk": "Үйлер", "demands__1__text_kk": "Үйлер."}
    assert save(client, appeal, fields, **new, is_current_ru="on").status_code == 302
    demand = appeal.demands.get(position=2)
    assert [text.language for text in DemandText.objects.filter(demand=demand).older_than_original()] == ["kk"]
    assert "ru" in type(appeal.texts.first()).objects.filter(appeal=appeal).older_than_original().values_list(
        "language", flat=True
    )


def older(appeal):
    texts = type(appeal.texts.first()).objects.filter(appeal=appeal).older_than_original()
    return sorted(texts.values_list("language", flat=True))


def test_a_translation_brought_up_to_date_by_another_does_not_become_older_again(appeal, client):
    fields = opened(client, appeal)
    save(client, appeal, opened(client, appeal), headline_en="Better", is_current_ru="on", is_current_kk="on")
    assert older(appeal) == []
    save(client, appeal, fields, is_current_ru="on")
    assert older(appeal) == []


def test_nobody_says_of_a_translation_that_was_not_seen_that_it_is_up_to_date(appeal, client):
    save(client, appeal, opened(client, appeal), headline_en="Better")
    fields = opened(client, appeal)
    save(client, appeal, opened(client, appeal), headline_ru="Наполовину")
    save(client, appeal, fields, is_current_ru="on", is_current_kk="on")
    assert older(appeal) == ["ru"]
