"""One table with one text, filled by the view that a letter is compared with."""

from django.db import models


class Row(models.Model):
    text = models.TextField()

    class Meta:
        app_label = "baseline"

    def __str__(self) -> str:
        return self.text
