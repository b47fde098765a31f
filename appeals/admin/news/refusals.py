"""Why an update was not published, or no test of it was sent, and what to do."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.services.updates import news, testing


def why_not(refusal: news.CannotPublish) -> str:
    """Tells an organiser why nothing was published, and what to do."""
    if isinstance(refusal, news.TooMany):
        if refusal.possible_at is None:
            return gettext("The appeal is set to send no updates. Its page says how many a week it sends.")
        date = date_format(timezone.localtime(refusal.possible_at), "DATETIME_FORMAT")
        return gettext(
            "As many updates as writers get in seven days have been sent. The next can be published from %(date)s."
        ) % {"date": date}
    if isinstance(refusal, news.TooLong):
        return gettext("The mail would be too large (language: %(language)s). Please shorten the text.") % {
            "language": refusal.language
        }
    if isinstance(refusal, news.Changed):
        return gettext("The text was changed while you were looking. Please read it once more.")
    return gettext("Please write the English text first: it goes to whoever’s language has none.")


def why_no_test(refusal: testing.CannotTest) -> str:
    """Tells an organiser why no test was sent."""
    if isinstance(refusal, testing.NoOwnAddress):
        return gettext("Your login has no e-mail address. An organiser can enter one under “People”.")
    if isinstance(refusal, testing.TooOften):
        return gettext("You have sent yourself several tests already. Please wait an hour.")
    return gettext("There is no text yet.")
