"""What the bulletin adds to the organisers' desk: menu, rights, labels of the record."""

from django.utils.translation import gettext_lazy as _

from organisers import menu, record_words, roles

menu.register(
    menu.Entry(48, "admin:bulletins_issue_changelist", "bulletins.change_issue", _("Bulletin"), menu.WRITING),
    menu.Entry(50, "admin:bulletins_heard_changelist", "bulletins.change_heard", _("What was heard"), menu.WRITING),
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
        "make issue anew": _("files made again"),
    }
)
