"""The report and its comments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("articles")

    def ready(self) -> None:
        from articles import mail
        from articles.models import Comment, CommentRedaction
        from articles.services.bulk import COMMENT, KIND
        from organisers.decisions import bulk
        from safety import vacuum
        from safety.keys import resealing

        mail.register()
        bulk.register(COMMENT, KIND)
        vacuum.register(Comment, CommentRedaction)
        resealing.register(CommentRedaction, sealed=("sealed_words",))
        resealing.register(Comment, sealed=("sealed_address",))
