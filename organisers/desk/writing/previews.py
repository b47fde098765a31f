"""Looking at a text as it will be shown, with what is typed and not saved yet."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from texts.models import ORIGINAL_LANGUAGE

LANGUAGES = [code for code, _ in settings.LANGUAGES]


class Previewed:
    """Mixed into an admin of texts before its base: a button a language that shows the form's content, saved or not.

    The form is sent to an address of its own, which stores nothing. `show_preview` makes the page.
    """

    change_form_template: Any = "admin/texts_change_form.html"

    def show_preview(self, request: HttpRequest, obj: Any, form: Any, language: str) -> HttpResponse:
        """The page: `form` is bound to what was typed and cleaned; what is wrong with it does not matter here."""
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.preview)  # type: ignore[attr-defined]
        name = self.preview_route()
        return [
            path("preview/<str:language>/", view, name=f"{name}_new"),
            path("<int:object_id>/preview/<str:language>/", view, name=name),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def preview_route(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_preview"  # type: ignore[attr-defined]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj, name = kwargs.get("obj"), f"admin:{self.preview_route()}"
        context["previews"] = [
            (code, reverse(name, args=[obj.pk, code]) if obj and obj.pk else reverse(f"{name}_new", args=[code]))
            for code in LANGUAGES
        ]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def preview(self, request: HttpRequest, language: str, object_id: int | None = None) -> HttpResponse:
        """POST shows what the form holds; a GET, such as after a login that had ended, leads back to the form."""
        if language not in LANGUAGES:
            raise Http404
        admin: Any = self
        names = f"admin:{admin.opts.app_label}_{admin.opts.model_name}"
        obj = admin.get_object(request, str(object_id)) if object_id is not None else admin.model()
        if obj is None:
            return redirect(f"{names}_changelist")
        is_allowed = admin.has_change_permission(request, obj) if obj.pk else admin.has_add_permission(request)
        if not is_allowed:
            raise PermissionDenied
        if request.method != "POST":
            return redirect(f"{names}_change", obj.pk) if obj.pk else redirect(f"{names}_add")
        form: Any = admin.get_form(request, obj if obj.pk else None, change=bool(obj.pk))(request.POST, instance=obj)
        if obj.pk:
            form.ignore_clashes()
        form.full_clean()
        return self.show_preview(request, obj, form, language)


def typed_texts(form: Any, language: str) -> tuple[str, dict[str, Any]]:
    """What was typed in a language, or in English if that is empty, with the language that it is in."""
    values = form.texts_in(language)
    return (language, values) if any(values.values()) else (ORIGINAL_LANGUAGE, form.texts_in(ORIGINAL_LANGUAGE))


def typed_text(form: Any, language: str) -> Any:
    """The same as a text of the form's model, rendered as it would be stored."""
    shown, values = typed_texts(form, language)
    text = form.text_model(language=shown, **values)
    text.render()
    return text


def forms_of_rows(model_admin: Any, request: HttpRequest, obj: Any, model: Any) -> list[Any]:
    """The forms of an owner's rows on its page, bound to what was typed and cleaned, in their order; rows taken out are not.

    None where the organiser does not see these rows.
    """
    found: list[Any] = []
    for inline in model_admin.get_inline_instances(request, obj):
        if inline.model is model and obj.pk:
            made = inline.get_formset(request, obj)
            rows = made(request.POST, instance=obj, queryset=inline.get_queryset(request))
            found = rows.forms if rows.management_form.is_valid() else []
            for form in found:
                form.ignore_clashes()
                form.full_clean()
            found = [form for form in found if form not in rows.deleted_forms]
    return sorted(found, key=lambda form: form.instance.position or 0)
