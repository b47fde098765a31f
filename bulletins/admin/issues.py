"""Issues in the admin: their texts in three languages; letters, preview and publication have a page of their own."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from bulletins.admin import issue_page, letters_page
from bulletins.admin.typed_texts import TypedTextsForm, month_field, this_month
from bulletins.models import Issue, IssueText
from organisers.desk.base import OrganisersModelAdmin, refuse
from organisers.desk.editing.drafts import PublishedOnce
from texts.side_by_side import ChangeIsNeeded, side_by_side, texts_form


class IssueForm(TypedTextsForm):
    """An issue's own fields and its texts; a single appeal, the next number and this month come filled in."""

    limits = {"title": 90, "body": 12_000, "contacts": 1_000}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Its letters are those of this appeal.
            self.fields["appeal"].disabled = True
            return
        appeals = list(Appeal.objects.values_list("pk", flat=True)[:2])
        if len(appeals) == 1:
            self.initial.setdefault("appeal", appeals[0])
            last = Issue.objects.filter(appeal=appeals[0]).aggregate(last=Max("number"))["last"] or 0
            self.initial.setdefault("number", last + 1)
        for name, value in this_month(timezone.localdate()).items():
            self.initial.setdefault(name, value)


@admin.register(Issue)
class IssueAdmin(PublishedOnce, ChangeIsNeeded, OrganisersModelAdmin):
    form = texts_form(IssueText, IssueForm)
    page_route = "admin:bulletins_issue_page"
    draft_saved = _("The draft is saved.")
    published_meanwhile = _("This issue has been published meanwhile. It cannot be changed any more.")
    only_chosen = ("appeal",)
    list_display = ("title", "number", "month_words", "status")
    fieldsets = [
        (None, {"fields": [("appeal", "number"), ("year", "month"), "shows_web_address", *side_by_side(IssueText)]})
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("texts").order_by("-pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(
            db_field, request, queryset=Appeal.objects.prefetch_related("texts"), **kwargs
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "month":
            return month_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("title"))
    def title(self, issue: Issue) -> str:
        return issue.title or str(issue)

    @admin.display(description=_("month"))
    def month_words(self, issue: Issue) -> str:
        return issue.month_words

    @admin.display(description=_("state"))
    def status(self, issue: Issue) -> str:
        return issue.get_state_display()

    def get_urls(self) -> list[Any]:
        pages = {
            "page": ("issue/", issue_page.page),
            "preview": ("preview/<str:language>/<str:kind>/", issue_page.preview),
            "anew": ("anew/", issue_page.make_anew),
            "order": ("order/", letters_page.arrange),
            "letters": ("letters/", letters_page.letters),
        }
        return [
            path(f"<int:issue_id>/{address}", self.guarded(view), name=f"bulletins_issue_{name}")
            for name, (address, view) in pages.items()
        ] + super().get_urls()

    def guarded(self, view: Any) -> Any:
        """A page for those who may change issues; it gets the issue, and shows a message where there is none."""

        def inner(request: HttpRequest, issue_id: int, **arguments: str) -> HttpResponse:
            if not self.has_change_permission(request):
                raise PermissionDenied
            issues = self.get_queryset(request).select_related("appeal")
            issue = issues.filter(pk__in=self.valid_keys([issue_id])).first()
            if issue is None:
                return refuse(request, gettext("There is no such issue."), reverse("admin:bulletins_issue_changelist"))
            response: HttpResponse = view(request, self, issue, **arguments)
            return response

        return self.admin_site.admin_view(inner)
