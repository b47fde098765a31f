"""One translation: the original beside a box, the glossary, and what may be done; and the ways to the next one.

What a translator has typed is lost in no case but one: where the letter was withdrawn, its words are erased, and so is what
was made of them.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from appeals import countries_and_languages
from appeals.models import Letter
from organisers.desk.base import refuse, typed_data
from organisers.entering.typed_forms import make_stamp
from translations.admin import words
from translations.forms import DECISIONS, TranslationForm
from translations.models import Translation
from translations.models.translation import State
from translations.services import glossary, queue, translating
from translations.services.translating import Outcome

LIST = "admin:translations_translation_changelist"
PAGE = "admin:translations_translation_change"
# Below this a short text says nothing; beyond the factor something may be missing or added.
LENGTHS_COMPARED_FROM, LENGTH_FACTOR = 200, 3
# A page of them is a few lines of Chinese.
DENSE_LANGUAGES = {"zh", "ja", "ko"}


def take_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """POST gives the translator the next letter in a language and leads to it."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    language = request.POST.get("language", "")
    if request.method != "POST" or language not in words.LANGUAGES:
        return redirect(LIST)
    return to_next(request, language, source_of(request.POST.get("source", "")))


def check_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Leads to the next translation into `?language=` that somebody else has written, behind `?after=`."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    language, after = request.GET.get("language", ""), request.GET.get("after", "")
    if language not in words.LANGUAGES:
        return redirect(LIST)
    (key,) = model_admin.valid_keys([after]) or (0,)
    return to_next_check(request, language, after=key)


def translation_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    translation = stored(model_admin.valid_keys([object_id]))
    if translation is None:
        return refuse_withdrawn(request)
    if request.method == "POST":
        return decide(model_admin, request, translation)
    if not translation.letter.is_shown:
        return refuse(request, gettext("This letter is not shown at the moment. Its translation waits."), reverse(LIST))
    return show(model_admin, request, translation)


def stored(keys: list[int]) -> Translation | None:
    """A translation as it is stored now, with its letter and those who worked on it."""
    translations = Translation.objects.select_related("letter", "translated_by", "checked_by", "taken_by")
    return translations.filter(pk__in=keys).exclude(letter__own_words="").first()


def refuse_withdrawn(request: HttpRequest) -> HttpResponse:
    return refuse(request, gettext("There is nothing to translate here: the letter was withdrawn."), reverse(LIST))


# --- what may be done ---


def decide(model_admin: Any, request: HttpRequest, translation: Translation) -> HttpResponse:
    """Does what the pressed button says; a text that cannot be saved stays on the page."""
    decision = request.POST.get("_decision", "")
    seen = translating.seen_of(translation, translation.letter.own_words)
    is_as_seen = request.POST.get("as_opened", seen) == seen
    if decision not in {name for names in DECISIONS.values() for name in names} or (
        is_as_seen and decision not in DECISIONS[State(translation.state)]
    ):
        messages.error(request, gettext("Please press one of the buttons of this page."))
        return redirect(request.get_full_path())
    form = TranslationForm(request.POST, translation=translation, seen=seen, decision=decision)
    if not form.is_valid():
        return show(model_admin, request, translation, form=form, status=422)
    outcome = do(request, translation, form)
    if outcome in (Outcome.CLASH, Outcome.REWORDED):
        present = stored([translation.pk])
        return show_clash(model_admin, request, present, outcome) if present else refuse_withdrawn(request)
    if outcome is Outcome.GONE:
        return refuse_withdrawn(request)
    if outcome is Outcome.HIDDEN:
        return refuse(
            request,
            gettext("This letter is not shown at the moment. What you wrote is stored as a draft."),
            reverse(LIST),
        )
    if outcome is Outcome.OWN:
        messages.error(request, gettext("This is your own translation: somebody else checks it."))
        return redirect(request.get_full_path())
    return go_on(request, translation, decision, outcome)


def do(request: HttpRequest, translation: Translation, form: TranslationForm) -> Outcome:
    data, by, now = form.cleaned_data, request.user, timezone.now()
    about: dict[str, Any] = {
        "translation_id": translation.pk,
        "seen": data["as_opened"] or form.initial["as_opened"],
        "by": by,
        "now": now,
    }
    if form.decision in ("check", "check_own"):
        override = data["override"] if form.decision == "check_own" else ""
        return translating.check(**about, override=override)
    if form.decision == "send_back":
        return translating.send_back(**about, remark=data["remark"])
    if form.decision == "skip":
        if translation.state != State.DRAFT:
            return Outcome.DONE
        if data["text"] in ("", translation.text):
            translating.leave(translation_id=translation.pk, by=by)
            return Outcome.DONE
    return translating.save(**about, text=data["text"], is_finished=form.decision in ("finish", "correct"))


def go_on(request: HttpRequest, translation: Translation, decision: str, outcome: Outcome) -> HttpResponse:
    """Says what was done, and leads to what comes next."""
    if outcome is Outcome.UNCHANGED:
        messages.info(request, gettext("Nothing was changed."))
        return redirect(request.get_full_path())
    if said := done_words(decision):
        messages.success(request, said)
    if decision in ("finish", "skip") and translation.state == State.DRAFT:
        source = source_of(request.GET.get("source", ""))
        return to_next(request, translation.language, source, after=translation.letter)
    if decision in ("check", "send_back", "skip"):
        return to_next_check(request, translation.language, after=translation.pk)
    return redirect(request.get_full_path())


def done_words(decision: str) -> str:
    return {
        "finish": gettext("Finished. Somebody else checks it before it is shown."),
        "save": gettext("The draft is saved."),
        "check": gettext("Checked. The translation is shown now."),
        "check_own": gettext("Checked by yourself, and recorded. The translation is shown now."),
        "correct": gettext("Your correction is saved. Somebody else checks it before it is shown."),
        "send_back": gettext("Sent back to its translator."),
    }.get(decision, "")


def to_next(request: HttpRequest, language: str, source: str, *, after: Letter | None = None) -> HttpResponse:
    translation = queue.take_next(
        language=language,
        source=source,
        by=request.user,
        today=timezone.localdate(),
        after=after.pk if after is not None else None,
    )
    if translation is None:
        messages.info(request, gettext("Nothing else waits to be translated, or others are working on it."))
        return redirect(LIST)
    url = reverse(PAGE, args=[translation.pk])
    return redirect(f"{url}?{urlencode({'source': source})}" if source else url)


def to_next_check(request: HttpRequest, language: str, *, after: int) -> HttpResponse:
    translation = queue.next_to_check(language=language, by=request.user, after=after)
    if translation is None:
        messages.info(request, gettext("Nothing else waits to be checked by you."))
        return redirect(LIST)
    return redirect(PAGE, translation.pk)


def source_of(code: str) -> str:
    """A language in which own words are written; "" for any."""
    return code if code in (*countries_and_languages.OWN_LANGUAGES, countries_and_languages.OTHER_LANGUAGE) else ""


# --- the page ---


def show(
    model_admin: Any,
    request: HttpRequest,
    translation: Translation,
    *,
    form: TranslationForm | None = None,
    status: int = 200,
    meanwhile: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page; what it gets of the letter are the own words and their language."""
    own_words, source = translation.letter.own_words, translation.letter.own_language
    seen = translating.seen_of(translation, own_words)
    form = form or TranslationForm(typed_data(request), translation=translation, seen=seen)
    form.fields["text"].widget.attrs["rows"] = min(24, max(6, len(own_words) // 60 + own_words.count("\n") + 2))
    found, others = glossary.terms_for(own_words, source)
    state, is_own = State(translation.state), translation.translated_by == request.user
    taken_by = translation.taken_by
    context = {
        **model_admin.admin_site.each_context(request),
        "title": titles(state)[translation.language],
        "opts": model_admin.opts,
        "own_words": own_words,
        "own_language": source,
        "own_language_name": countries_and_languages.language_name(source),
        "language": translation.language,
        "language_name": countries_and_languages.language_name(translation.language),
        "state": state,
        "is_stale": translation.is_stale,
        "can": set(DECISIONS[state]) - ({"check", "send_back"} if is_own else {"check_own"}),
        "remark": translation.remark if state == State.DRAFT else "",
        "translator": translation.translated_by,
        "checker": translation.checked_by,
        "override": translation.get_override_display(),
        "at_work": taken_by if state == State.DRAFT and taken_by not in (None, request.user) else None,
        "length_question": length_question(own_words, source, translation.text) if state != State.DRAFT else "",
        "form": form,
        "meanwhile": meanwhile,
        "found_terms": found,
        "other_terms": others,
        "login_stamp": make_stamp(request),
        "action": request.get_full_path(),
    }
    return render(request, "admin/translations/translation/change_form.html", context, status=status)


def titles(state: State) -> dict[str, Any]:
    return {State.DRAFT: words.TO_WRITE, State.WRITTEN: words.TO_CHECK, State.CHECKED: words.DONE}[state]


def show_clash(model_admin: Any, request: HttpRequest, translation: Translation, outcome: Outcome) -> HttpResponse:
    """The page as it is by now, with what was typed in the box, and what is stored above it where that differs."""
    seen = translating.seen_of(translation, translation.letter.own_words)
    data = request.POST.copy()
    data["as_opened"] = seen
    data.pop("compared", None)
    form = TranslationForm(data, translation=translation, seen=seen)
    typed = form.cleaned_data.get("text", "") if form.is_valid() else data.get("text", "")
    meanwhile = {
        "is_reworded": outcome is Outcome.REWORDED,
        "stored": translation.text if translation.text != typed else "",
        "typed": typed,
    }
    return show(model_admin, request, translation, form=form, status=409, meanwhile=meanwhile)


def length_question(own_words: str, source: str, text: str) -> str:
    """What to ask where a translation is much shorter or longer than its original; or ""."""
    if len(own_words) < LENGTHS_COMPARED_FROM or source in DENSE_LANGUAGES:
        return ""
    if len(text) * LENGTH_FACTOR < len(own_words):
        return gettext("The translation is much shorter than the original. Is something missing?")
    if len(text) > len(own_words) * LENGTH_FACTOR:
        return gettext("The translation is much longer than the original. Was something added?")
    return ""
