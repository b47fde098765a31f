"""One table with one text, filled by the view that a letter is compared with."""

from typing import ClassVar

from django.db import models


class Row(models.Model):
    text = models.TextField()

    objects: ClassVar[models.Manager["Row"]] = models.Manager()

    class Meta:
        app_label = "baseline"

    def __str__(self) -> str:
        return self.text
