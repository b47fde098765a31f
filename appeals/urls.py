"""URLs of appeals and letters, in every language."""

from django.urls import path, re_path

from appeals.views import confirming, count, own, paper, spread, wall, writing

app_name = "appeals"

# The last slash of a link from a mail may be missing, as some mail programs cut it off, or something may be stuck to it:
# a bracket, a full stop, the next word of a language without spaces, and all that follows. A token is base64url without
# its padding, so none of these signs can belong to one.
LINK = r"^letters/(?P<token>[^/]+?)"
REST = r"/*(?:[^0-9A-Za-z/][\s\S]*)?$"
REST_OF_LINK = r"(?:/+(?:[^0-9A-Za-z/][\s\S]*)?|[^0-9A-Za-z_=/-][\s\S]*)?$"

urlpatterns = [
    path("appeals/<slug:slug>/", writing.write, name="write"),
    path("appeals/<slug:slug>/sent/", writing.sent, name="sent"),
    path("appeals/<slug:slug>/letter/", writing.whole, name="whole"),
    path("appeals/<slug:slug>/letter.pdf", paper.blank, name="pdf"),
    path("appeals/<slug:slug>/leaflet.pdf", paper.leaflet, name="leaflet"),
    path("appeals/<slug:slug>/badge.svg", count.badge, name="badge"),
    path("appeals/<slug:slug>/spread/", spread.spread, name="spread"),
    path("appeals/<slug:slug>/organisations/", spread.organisations, name="organisations"),
    path("appeals/<slug:slug>/letters/", wall.wall, name="wall"),
    path("appeals/<slug:slug>/letters/<uuid:id>/", wall.letter, name="letter"),
    re_path(LINK + "/confirm" + REST, confirming.confirm),
    re_path(LINK + "/unsubscribe" + REST, own.unsubscribe),
    re_path(LINK + REST_OF_LINK, own.own_page),
    # As links are written.
    path("letters/<str:token>/confirm/", confirming.confirm, name="confirm"),
    path("letters/<str:token>/unsubscribe/", own.unsubscribe, name="unsubscribe"),
    path("letters/<str:token>/", own.own_page, name="own"),
]
