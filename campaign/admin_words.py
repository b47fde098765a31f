"""Words of Django's own that organisers meet in the admin and that its Kazakh catalogue leaves in English or misspells.

Named here so that they are gathered into this project's catalogues, which go before Django's own.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

LOGGING_IN = (
    _(
        "Please enter the correct %(username)s and password for a staff account. Note that both fields may be "
        "case-sensitive."
    ),
    _("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    _("Thanks for spending some quality time with the web site today."),
)
LISTS = (
    _("Select %s"),
    _("Select %s to change"),
    _("Action:"),
    _("Run the selected action"),
    _("Go"),
    _("0 of %(cnt)s selected"),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected"),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("Delete selected %(verbose_name_plural)s"),
    _("Filter"),
    _("Select %s to view"),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("Remove from sorting"),
    _("Sorting priority: %(priority_number)s"),
    _("Toggle sorting"),
    _("Clear all filters"),
    _("Hide counts"),
    _("Show counts"),
    _("Empty"),
    _("Not empty"),
)
PAGES = (
    _("Django site admin"),
    _("Django administration"),
    _("Site administration"),
    _("Add %s"),
    _("Add %(name)s"),
    _("Change"),
    _("Change %s"),
    _("Change history: %s"),
    _("Date/time"),
    _("%(app)s administration"),
    _("Administration"),
    _("Breadcrumbs"),
    _("Skip to main content"),
    _("Toggle navigation"),
    _("Sidebar"),
    _("Models in the %(name)s application"),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("View"),
    _("View %s"),
    _("Save and view"),
    _("Close"),
    _("You don’t have permission to view or edit anything."),
    _("We’re sorry, but the requested page could not be found."),
)
SAVING = (
    _("Save and add another"),
    _("Save and continue editing"),
    _("No fields changed."),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("You may edit it again below."),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
)
DELETING = (
    _("Objects"),
    _("Summary"),
    _("Yes, I’m sure"),
    _("No, take me back"),
    _(
        "Deleting %(class_name)s %(instance)s would require deleting the following protected related objects: "
        "%(related_objects)s"
    ),
)
FIELDS = (
    _("Add another %(verbose_name)s"),
    _("Add another %(model)s"),
    _("Change selected %(model)s"),
    _("Delete selected %(model)s"),
    _("View selected %(model)s"),
    _("Currently:"),
    _("Change:"),
    _("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    _("%(model_name)s with this %(field_labels)s already exists."),
    _("Enter a complete value."),
    _("Enter a valid domain name."),
    _("Enter a valid email address."),
    _("Enter a valid integer."),
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    _("Null characters are not allowed."),
    _("Value %(value)r is not a valid choice."),
    _("“%(pk)s” is not a valid value."),
    _("The inline value did not match the parent instance."),
    _("(Hidden field %(name)s) %(error)s"),
    _(
        "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be ambiguous or it may not "
        "exist."
    ),
    _(
        "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. You may need to "
        "file a bug report if the issue persists."
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
    ),
    ngettext_lazy(
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
    ),
    ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms."),
    ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms."),
)
ORGANISERS = (
    _("username"),
    _("first name"),
    _("last name"),
    _("user"),
    _("users"),
    _("User"),
    _("A user with that username already exists."),
    _("Designates that this user has all permissions without explicitly assigning them."),
    _("Designates whether the user can log into this admin site."),
    _("Designates whether this user should be treated as active. Unselect this instead of deleting accounts."),
    _("Authentication and Authorization"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Conflicting form data submitted. Please try again."),
    _("email address"),
    _("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    _("Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."),
    _("The groups this user belongs to. A user will get all permissions granted to each of their groups."),
    _("Specific permissions for this user."),
)
PASSWORDS = (
    _("password"),
    _("Password"),
    _("Password confirmation"),
    _("Old password"),
    _("New password"),
    _("New password confirmation"),
    _("New password:"),
    _("Confirm password:"),
    _("Change my password"),
    _("Change password: %s"),
    _("Enter a new password for the user <strong>%(username)s</strong>."),
    _("Your password was changed."),
    _("Password changed successfully."),
    _("Your old password was entered incorrectly. Please enter it again."),
    _("Password change"),
    _("Password change successful"),
    _("Set password"),
    _("Set password: %s"),
    _("Reset password"),
    _("No password set."),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("Invalid password format or unknown hashing algorithm."),
    _("Enable password-based authentication for this user by setting a password."),
    _("Enable password-based authentication"),
    _("Disable password-based authentication"),
    _("Password-based authentication"),
    _("Password-based authentication was disabled."),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
        "authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    _("Enabled"),
    _("Disabled"),
    _(
        "Please enter your old password, for security’s sake, and then enter your new password twice so we can verify "
        "you typed it in correctly."
    ),
    _("Enter the same password as before, for verification."),
    _("The two password fields didn’t match."),
    _("The password is too similar to the %(verbose_name)s."),
    _("Your password can’t be too similar to your other personal information."),
    _("This password is too common."),
    _("Your password can’t be a commonly used password."),
    _("This password is entirely numeric."),
    _("Your password can’t be entirely numeric."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    _("algorithm"),
    _("variety"),
    _("version"),
    _("memory cost"),
    _("time cost"),
    _("parallelism"),
    _("salt"),
    _("hash"),
)
