"""The appeal in the admin: its switches and figures, its words in three languages, its demands and its recipients."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from appeals.admin import checking
from appeals.admin.texts.preview import ShowsAppeal
from appeals.figures import exact_count_of
from appeals.models import Appeal, AppealText, Demand, DemandText, Recipient, RecipientText
from appeals.services.texts import editing, editions
from appeals.services.texts.editions import Outcome
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.field_values import yes_or_no
from organisers.desk.editing.inlines import NumberedFormSet, OrganisersInline
from organisers.entering import fresh_login
from safety.typed.fields import grouped
from texts.side_by_side import (
    ChangeIsNeeded,
    FollowsParent,
    TextsForm,
    side_by_side,
    status_row,
    texts_form,
    with_texts,
)
from texts.slugs import is_slug_free, keep_old_slug, made_portable

MOST_EDITIONS = 10
# Texts and demands are for editors; what opens and closes the appeal, and its figures, for organisers.
MAY_SET = "appeals.change_settings"
SETTINGS = ("state", "holds_everything", "goal", "count", "news_a_week", "everything_days", ("slug", "is_published"))
# The same, to be looked at: without Django's icons for yes and no.
SETTINGS_SEEN = ("state", "holds", "goal", "count", "news_a_week", "everything_days", ("slug", "published"))
SAID = {
    Outcome.OPENED: _(
        "Edition %(number)s of the letter is open. Letters that were signed before keep the edition before: %(letters)s."
    ),
    Outcome.MENDED: _("Spelling is mended in edition %(number)s and in every letter that has it: %(letters)s."),
    Outcome.WAITING: _(
        "The letter keeps edition %(number)s until its texts are up to date in every language. Letters that have it: "
        "%(letters)s."
    ),
}


class AppealForm(TextsForm):
    """The appeal's own fields; a slug that another appeal has or had is refused."""

    mends_spelling = forms.BooleanField(
        label=_("Only spelling was mended in the letter"),
        help_text=_(
            "Letters that are signed get the mended words, too. Without this tick a change of the letter opens a new "
            "edition, and they keep the one that their writers saw."
        ),
        required=False,
    )

    def clean_slug(self) -> str:
        slug = made_portable(self.cleaned_data["slug"], self.instance)
        if not is_slug_free(slug, self.instance):
            raise ValidationError(gettext("This address belongs to another appeal, or did once."), code="taken")
        return slug


class DemandInline(FollowsParent, OrganisersInline):
    model = Demand
    form = texts_form(DemandText)
    formset = NumberedFormSet
    fieldsets = [(None, {"fields": ["position", *side_by_side(DemandText)]})]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related(with_texts(DemandText))


class RecipientInline(FollowsParent, OrganisersInline):
    model = Recipient
    form = texts_form(RecipientText)
    formset = NumberedFormSet
    readonly_fields = ("checked",)
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "role"),
                    "checked",
                    *side_by_side(RecipientText),
                    ("phone", "fax"),
                    ("email", "website"),
                    ("language", "mail_megabytes"),
                ]
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("checked_by").prefetch_related(with_texts(RecipientText))

    @admin.display(description=pgettext_lazy("heading", "check"))
    def checked(self, recipient: Recipient) -> str:
        if recipient.pk is None:
            return gettext("Save first; then it can be checked.")
        url = reverse("admin:appeals_recipient_checking", args=[recipient.pk])
        if recipient.checked_at is None:
            return format_html(
                '{} {} <a href="{}">{}</a>',
                checking.as_of(recipient),
                gettext("Not checked: nothing is printed for it or sent to it."),
                url,
                gettext("Check office-holder and address …"),
            )
        date = date_format(timezone.localtime(recipient.checked_at), "DATE_FORMAT")
        said = gettext("Checked on %(date)s by %(who)s.") % {"date": date, "who": recipient.checked_by or "–"}
        return format_html('{} {} <a href="{}">{}</a>', checking.as_of(recipient), said, url, gettext("Check again …"))


@admin.register(Appeal)
class AppealAdmin(ChangeIsNeeded, ShowsAppeal, NoAdding, NoDeleting, OrganisersModelAdmin):
    form = texts_form(AppealText, AppealForm)
    inlines = (DemandInline, RecipientInline)
    list_display = ("title", "state", "letters", "published")
    readonly_fields = ("count", "editions")
    fieldsets = [
        (None, {"fields": list(SETTINGS)}),
        (
            _("The page"),
            {"fields": side_by_side(AppealText, ("title", "headline", "kicker", "lead", "description", "as_printed"))},
        ),
        (
            _("Words for each state"),
            {"fields": side_by_side(AppealText, ("open_words", "paused_words", "closed_words", "won_words"))},
        ),
        (
            _("The letter"),
            {
                "fields": [
                    *side_by_side(
                        AppealText, ("addressee", "greeting", "opening", "demands_intro", "closing", "sign_off")
                    ),
                    status_row(),
                    "mends_spelling",
                    "editions",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("tally").prefetch_related(with_texts(AppealText))

    @admin.display(description=_("title"))
    def title(self, appeal: Appeal) -> str:
        return str(appeal)

    @admin.display(description=_("published"))
    def published(self, appeal: Appeal) -> str:
        return yes_or_no(appeal.is_published)

    @admin.display(description=_("hold every new letter"))
    def holds(self, appeal: Appeal) -> str:
        return yes_or_no(appeal.holds_everything)

    @admin.display(description=_("letters"))
    def letters(self, appeal: Appeal) -> str:
        return grouped(exact_count_of(appeal).letters)

    @admin.display(description=_("count"))
    def count(self, appeal: Appeal) -> str:
        count = exact_count_of(appeal)
        said = (
            gettext("%(online)s online, %(paper)s on paper; %(delivered)s delivered.")
            if count.is_final
            else gettext("%(online)s online, %(paper)s on paper; %(delivered)s delivered. Next goal: %(goal)s.")
        )
        words = said % {
            "online": grouped(count.online),
            "paper": grouped(count.paper),
            "delivered": grouped(count.delivered),
            "goal": grouped(count.goal),
        }
        if not appeal.tally.ended:
            return words
        ended = gettext("Unconfirmed letters deleted because their address confirmed another one: %(number)s.") % {
            "number": grouped(appeal.tally.ended)
        }
        return f"{words} {ended}"

    @admin.display(description=_("editions"))
    def editions(self, appeal: Appeal) -> str:
        # Without the numbers of their letters: those are said when an edition opens, and counting them takes long.
        lines = [
            gettext("Edition %(number)s, open since %(date)s.")
            % {"number": edition.number, "date": date_format(edition.opened_on)}
            for edition in appeal.editions.all()[:MOST_EDITIONS]
        ]
        return format_html_join("", "<p>{}</p>", ([line] for line in lines))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if request.user.has_perm(MAY_SET):
            return found
        (name, options), *texts = found
        opened = [field for field in options["fields"] if field not in SETTINGS]
        said = _("Only organisers can change these.")
        # What may be changed comes first.
        return [*texts, (name, {**options, "fields": [*SETTINGS_SEEN, *opened], "description": said})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if request.user.has_perm(MAY_SET) else [*own, *flatten(SETTINGS_SEEN)]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Whom the letters go to is for organisers; the form cannot show it without letting it be changed."""
        inlines = super().get_inlines(request, obj)
        if request.user.has_perm("appeals.change_recipient"):
            return inlines
        return [inline for inline in inlines if inline is not RecipientInline]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(checking.checking_page)
        route = "recipients/<int:recipient_id>/"
        return [
            path(route, view, {"model_admin": self}, name="appeals_recipient_checking"),
            *super().get_urls(),
        ]

    # --- saving ---

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except fresh_login.Needed:
            return self.admin_site.ask_for_fresh_login(request)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Appeal, form: Any, change: bool) -> None:
        if set(form.changed_data) & set(flatten(SETTINGS)):
            fresh_login.need(request)
        super().save_model(request, obj, form, change)
        if "slug" in form.changed_data and keep_old_slug(obj, form.initial["slug"]):
            self.record(request, "change address", obj)
        editing.record_changes(appeal=obj, changed=form.changed_data, by=request.user, now=timezone.now())
        form.had_waiting_change = editions.has_waiting_change(obj)
        form.store_texts(by=request.user, now=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # What somebody else has changed and what still waits for its translation is no mended spelling.
        mends = form.cleaned_data["mends_spelling"] and not form.had_waiting_change
        self.renew_letter(request, form.instance, mends=mends)

    def before_restoring(self, request: HttpRequest, text: Any) -> None:
        if isinstance(text, RecipientText):
            fresh_login.need(request)

    def text_restored(self, request: HttpRequest, obj: Appeal, text: Any, revision: Any) -> None:
        super().text_restored(request, obj, text, revision)
        if isinstance(text, RecipientText):
            self.uncheck(request, text.recipient)
        self.renew_letter(request, obj, mends=False)

    def renew_letter(self, request: HttpRequest, appeal: Appeal, *, mends: bool) -> None:
        """Opens a new edition where the letter has changed, and says so."""
        made = editions.bring_up_to_date(appeal_id=appeal.pk, by=request.user, now=timezone.now(), mends=mends)
        if made.outcome in SAID:
            say = messages.warning if made.outcome is Outcome.WAITING else messages.success
            say(request, SAID[made.outcome] % {"number": made.number, "letters": grouped(made.letters)})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is Recipient and formset.has_changed():
            fresh_login.need(request)
        formset.save()
        for inline_form in formset.forms:
            if inline_form in formset.deleted_forms or not inline_form.has_changed():
                continue
            changed = (
                inline_form.store_texts(by=request.user, now=timezone.now())
                if isinstance(inline_form, TextsForm)
                else []
            )
            if formset.model is Recipient and (changed or set(inline_form.changed_data) & set(editing.CONTACT_FIELDS)):
                self.uncheck(request, inline_form.instance)

    def uncheck(self, request: HttpRequest, recipient: Recipient) -> None:
        if editing.uncheck_recipient(recipient_id=recipient.pk, by=request.user, now=timezone.now()):
            text = gettext("The recipient was changed, so it has to be checked again before anything is sent to it.")
            messages.warning(request, text)
