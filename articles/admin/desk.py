"""What articles and comments add to the organisers' desk: menu, rights, what waits, labels of the record."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models import Comment
from articles.models.comment import Reason
from organisers import menu, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Queue


def what_waits(request: HttpRequest) -> Iterable[Queue]:
    """Comments to be read, held ones included."""
    if not request.user.has_perm("articles.view_comment"):
        return
    label = ngettext_lazy("comment to be read", "comments to be read")
    yield Queue(label, Comment.objects.waiting(), reverse("admin:articles_comment_desk"), short=gettext("Comments"))


waiting.register(30, what_waits)
menu.register(
    menu.Entry(30, "admin:articles_comment_changelist", "articles.view_comment", _("Comments"), menu.READING),
    menu.Entry(42, "admin:articles_article_changelist", "articles.change_article", _("Articles"), menu.WRITING),
)
roles.grant(roles.MODERATORS, "articles.view_comment", "articles.change_comment")
roles.grant(roles.ORGANISERS, "articles.delete_article")
roles.grant(roles.EDITORS, "articles.view_article", "articles.add_article", "articles.change_article")
record_words.acts["set publication"] = _("time of publication set")
record_words.reasons.update(Reason.choices)
