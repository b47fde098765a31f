"""What stands in the way of a delivery, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from deliveries.services.papers.choosing import Obstacle

WORDS: dict[Obstacle, Any] = {
    Obstacle.UNCHECKED: _(
        "Nobody has checked yet who holds the office and whether the address is right. Before that nothing is printed for "
        "it or sent to it."
    ),
    Obstacle.NO_EMAIL: _("It has no e-mail address."),
    Obstacle.NO_FAX: _("It has no fax number."),
    Obstacle.NO_POST: _("It has no postal address."),
    Obstacle.NO_SENDER: _("The organisation that signs the deliveries is not set."),
    Obstacle.NOTHING: _(
        "There is no letter to deliver: none of these is approved, or all of them have gone to this recipient by this "
        "channel already."
    ),
}


def obstacle_words(obstacle: Obstacle) -> str:
    return str(WORDS[obstacle])
