"""All addresses. English has no prefix; what a machine reads has none in any language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from campaign.pages import health, machine, views
from campaign.pages.sitemaps import SITEMAPS
from campaign.sharing.views import share_facts_image, share_image
from campaign.site_file.download import site_file

handler400 = "campaign.web.errors.bad_request"
handler403 = "campaign.web.errors.permission_denied"
handler404 = "campaign.web.errors.page_not_found"
handler500 = "campaign.web.errors.server_error"

site_patterns = (
    [
        path("", views.home, name="home"),
        path("about/", views.site_page, {"slug": "about"}, name="about"),
        path("privacy/", views.site_page, {"slug": "privacy"}, name="privacy"),
        path("reach/", views.site_page, {"slug": "reach"}, name="reach"),
        path("donate/", views.site_page, {"slug": "donate"}, name="donate"),
    ],
    "campaign",
)
machine_patterns = (
    [
        path("healthz", health.healthz, name="healthz"),
        path("readyz", health.readyz, name="readyz"),
        path("favicon.ico", machine.favicon, name="favicon"),
        path("site.zip", site_file, name="site_file"),
        path("robots.txt", machine.robots, name="robots"),
        path("sitemap.xml", require_safe(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
        path(".well-known/security.txt", machine.security_txt, name="security_txt"),
        re_path(r"^share-(?P<language>[a-z]{2})-(?P<digest>[0-9a-f]{16})\.png$", share_image, name="share_image"),
        re_path(r"^facts-(?P<language>[a-z]{2})-(?P<digest>[0-9a-f]{16})\.png$", share_facts_image, name="facts_image"),
        re_path(r"^media/(?P<name>[0-9a-f]{16,64}(?:-[0-9]{1,4})?\.[a-z]{3,4})$", machine.media, name="media"),
    ],
    "machine",
)

urlpatterns = [
    path("", include(machine_patterns)),
    path("", include("appeals.urls_machine")),
    path("", include("bulletins.urls_machine")),
    *i18n_patterns(
        path("", include(site_patterns)),
        path("articles/", include("articles.urls")),
        path("", include("appeals.urls")),
        path("", include("bulletins.urls")),
        path("", include("deliveries.urls")),
        path(settings.ADMIN_PATH, admin.site.urls),
        prefix_default_language=False,
    ),
]
if settings.DEBUG:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
