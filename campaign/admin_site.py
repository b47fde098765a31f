"""The organisers' admin as a whole: who may enter, its first page, its menu, its two-factor login."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Models of packages whose own admin pages have no place here: one shows secrets, the other tables that stay empty.
FOREIGN_ROOMS = {"axes", "otp_totp", "otp_static", "otp_email", "otp_hotp"}

# The menu: route, the right that shows it, words.
MENU = (
    ("admin:appeals_letter_changelist", "appeals.view_letter", _("Letters")),
    ("admin:appeals_letter_signatures", "appeals.change_letter", _("Signatures")),
    ("admin:articles_comment_changelist", "articles.view_comment", _("Comments")),
    ("admin:appeals_appeal_changelist", "appeals.change_appeal", _("Appeal")),
    ("admin:appeals_update_changelist", "appeals.change_update", _("News")),
    ("admin:articles_article_changelist", "articles.change_article", _("Articles")),
    ("admin:campaign_page_changelist", "campaign.change_page", _("Pages")),
    ("admin:safety_blocked_changelist", "safety.view_blocked", _("Blocked")),
    ("admin:safety_record_changelist", "safety.view_record", _("Record")),
)


class OrganisersAdmin(AdminSite):
    """Django's admin under the site's own name, with a second factor where the site is public."""

    site_title = _("Organisers")
    site_header = _("Organisers")
    index_title = _("What waits")
    enable_nav_sidebar = False
    empty_value_display = "–"

    @property
    def login_form(self) -> Any:  # type: ignore[override]
        from campaign.admin_login import LoginForm

        return LoginForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Deleting many rows at once is no work of this site; where one may go, its own page deletes it.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label not in FOREIGN_ROOMS]
        super().register(ours, admin_class, **options)

    # --- who may enter ---

    def has_permission(self, request: HttpRequest) -> bool:
        return self.is_organiser(request) and (not settings.OTP_REQUIRED or self.is_verified(request))

    def is_organiser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def is_verified(self, request: HttpRequest) -> bool:
        return bool(request.user.is_verified())  # type: ignore[union-attr]

    def must_enrol(self, request: HttpRequest) -> bool:
        """A public site lets an organiser without a second factor do one thing only: set it up."""
        from campaign import second_factor

        return (
            settings.OTP_REQUIRED
            and self.is_organiser(request)
            and not self.is_verified(request)
            and second_factor.app_of(request.user) is None
        )

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.must_enrol(request):
                return view(request) if view == self.logout else redirect("admin:second_factor")  # type: ignore[no-any-return]
            return inner(request, *args, **kwargs)  # type: ignore[no-any-return]

        guarded.__name__ = getattr(view, "__name__", "view")
        return guarded

    # --- pages ---

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from campaign import admin_second_factor

        return [
            path("second-factor/", admin_second_factor.page, {"site": self}, name="second_factor"),
            path("second-factor/code.svg", admin_second_factor.picture, {"site": self}, name="second_factor_picture"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "site_url": reverse("campaign:home"), "menu": self.menu(request)}

    def menu(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not self.has_permission(request):
            return []
        entries = []
        for route, right, label in MENU:
            if not request.user.has_perm(right):
                continue
            try:
                url = reverse(route)
            except NoReverseMatch:
                continue  # A room that is not built yet, or not installed here.
            entries.append({"url": url, "label": label, "is_current": request.path == url})
        return entries

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from safety import admin_base

        context = {
            "waiting": [line for source in admin_base.waiting_sources for line in source(request)],
            "notices": [*self.own_notices(request), *(n for s in admin_base.notice_sources for n in s(request))],
            **(extra_context or {}),
        }
        return super().index(request, context)

    def own_notices(self, request: HttpRequest) -> list[Any]:
        from campaign import second_factor
        from safety.admin_base import Notice

        notices = []
        if not settings.CONFIRM_LETTERS:
            notices.append(
                Notice(
                    gettext(
                        "Letters count as soon as they are sent: addresses are not confirmed, because no mail server "
                        "is set (EMAIL_URL) or confirmation was switched off (CONFIRM_LETTERS)."
                    )
                )
            )
        if second_factor.app_of(request.user) is None:
            text = gettext("Your login has no second factor yet. Setting one up takes two minutes.")
            notices.append(Notice(text, reverse("admin:second_factor")))
        return notices

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from campaign.context import site

        if self.must_enrol(request):
            return redirect("admin:second_factor")
        # Django's login view calls the host it was asked under `site`; here that is the site itself.
        return super().login(request, {**site(request), **(extra_context or {})})
