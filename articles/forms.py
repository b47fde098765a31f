"""The comment's form: validates what a reader sends; stores and sends nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models.comment import COMMENT_MAX_LENGTH, PSEUDONYM_MAX_LENGTH
from articles.services.comments import Draft
from safety.typed.fields import EmailAddressField, LineField, WordsField
from safety.web.anonymous_forms import GuardedForm


class CommentForm(GuardedForm):
    """The words, and optionally a name or pseudonym and an address."""

    error_css_class = "has-error"

    text = WordsField(
        label=_("Your comment"),
        max_length=COMMENT_MAX_LENGTH,
        help_text=_("Plain text."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your comment.")},
    )
    pseudonym = LineField(
        label=_("Name or pseudonym"),
        max_length=PSEUDONYM_MAX_LENGTH,
        required=False,
        help_text=_("Shown with your comment. A pseudonym is welcome."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = EmailAddressField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Never published. If you give it, we write once, when your comment is shown; then it is erased."),
    )

    def draft(self, language: str) -> Draft:
        """The valid data; call `is_valid()` first."""
        data = self.cleaned_data
        return Draft(pseudonym=data["pseudonym"], text=data["text"], email=data["email"], language=language)
