"""What articles and comments add to the organisers' desk: menu, rights, what waits, labels of the record."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Comment
from articles.models.comment import Reason
from organisers import menu, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Waiting, count_up_to_limit


def what_waits(request: HttpRequest) -> Iterable[Waiting]:
    """Comments to be read, held ones included."""
    if not request.user.has_perm("articles.view_comment"):
        return
    number = count_up_to_limit(Comment.objects.waiting())
    yield Waiting(
        ngettext("comment to be read", "comments to be read", number),
        number,
        reverse("admin:articles_comment_changelist"),
    )


waiting.register(30, what_waits)
menu.register(
    menu.Entry(30, "admin:articles_comment_changelist", "articles.view_comment", _("Comments")),
    menu.Entry(60, "admin:articles_article_changelist", "articles.change_article", _("Articles")),
)
roles.grant(roles.MODERATORS, "articles.view_comment", "articles.change_comment")
roles.grant(roles.ORGANISERS, "articles.delete_article")
roles.grant(roles.EDITORS, "articles.view_article", "articles.add_article", "articles.change_article")
record_words.acts["set publication"] = _("time of publication set")
record_words.reasons.update(Reason.choices)
