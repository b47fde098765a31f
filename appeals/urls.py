"""URLs of appeals and letters, in every language."""

from django.urls import path

from appeals.views import confirming, own, paper, wall, writing

app_name = "appeals"

urlpatterns = [
    path("appeals/<slug:slug>/", writing.write, name="write"),
    path("appeals/<slug:slug>/sent/", writing.sent, name="sent"),
    path("appeals/<slug:slug>/letter/", writing.whole, name="whole"),
    path("appeals/<slug:slug>/letter.pdf", paper.blank, name="pdf"),
    path("appeals/<slug:slug>/letters/", wall.wall, name="wall"),
    path("appeals/<slug:slug>/letters/<uuid:id>/", wall.letter, name="letter"),
    # URLs in mails end with a slash, but some mail programs cut it off.
    path("letters/<str:token>/confirm", confirming.confirm),
    path("letters/<str:token>/confirm/", confirming.confirm, name="confirm"),
    path("letters/<str:token>/unsubscribe", own.unsubscribe),
    path("letters/<str:token>/unsubscribe/", own.unsubscribe, name="unsubscribe"),
    path("letters/<str:token>", own.own_page),
    path("letters/<str:token>/", own.own_page, name="own"),
]
