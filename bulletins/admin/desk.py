"""What the bulletin adds to the organisers' desk: menu, rights, labels of the record."""

from django.utils.translation import gettext_lazy as _

from organisers import menu, record_words, roles

menu.register(
    menu.Entry(54, "admin:bulletins_issue_changelist", "bulletins.change_issue", _("Bulletin")),
)
roles.grant(
    roles.EDITORS,
    *(f"bulletins.{act}_{model}" for model in ("issue", "heard") for act in ("view", "add", "change", "delete")),
)
record_words.acts.update(
    {
        "choose letters": _("letters chosen"),
        "arrange letters": _("letters put in order or left out"),
        "publish issue": _("published"),
        "make issue anew": _("files made anew"),
    }
)
