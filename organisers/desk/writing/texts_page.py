"""What an admin whose form has texts does besides; other admins get the links to what is wrong."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from organisers.desk.writing import changed_fields, history_pages, typed_drafts, unfinished
from organisers.desk.writing.error_links import links_of


class TextsPage:
    """Mixed into the base of every admin: the history of its texts, drafts of its form, and where its mistakes are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        changed_fields.make_known(self)

    def get_urls(self) -> list[Any]:
        return [*history_pages.urls(self), *typed_drafts.urls(self), *super().get_urls()]  # type: ignore[misc]

    def may_restore(self, request: HttpRequest, obj: Any) -> bool:
        """Whether an earlier text may be put back on the page of this row."""
        return True

    def before_restoring(self, request: HttpRequest, text: Any) -> None:
        """Raises `fresh_login.Needed` where an earlier text is put back only with a fresh login."""

    def text_restored(self, request: HttpRequest, obj: Any, text: Any, revision: Any) -> None:
        """What follows when an earlier text was put back, in the same transaction."""
        reason = history_pages.reason_of(text, revision)
        self.record(request, "restore text", obj, reason=reason)  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        return unfinished.unfinished(form) if unfinished.is_shown(request) else form

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):  # type: ignore[misc]
            if unfinished.is_shown(request):
                formset.form = unfinished.unfinished(formset.form)
            yield formset, inline

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        inlines = [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
        context["error_links"] = links_of([context["adminform"].form, *inlines])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        typed_drafts.drop_saved(self, request)
