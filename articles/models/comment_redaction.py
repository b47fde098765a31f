"""Words that organisers took out of a comment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.comment import Comment
from organisers.models.taken_out import TakenOut


class CommentRedaction(TakenOut):
    """One time that words were taken out of a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="redactions")

    class Meta(TakenOut.Meta):
        verbose_name = _("redaction of a comment")
        verbose_name_plural = _("redactions of comments")
