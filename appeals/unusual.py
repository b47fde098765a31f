"""What is unusual about a letter: others have the same words, domain or network; the words name the writer."""

from dataclasses import dataclass

from appeals.models import Contact, Letter
from appeals.services.arriving.bursts import NETWORK_QUIET, Burst, NetworkBurst
from appeals.wall.letters import names_writer
from organisers import limits
from organisers.desk.reading.marks import up_to_limit


@dataclass(frozen=True)
class Unusual:
    """`same_words`: how many others have them; `burst`, `network`: those it belongs to. Counts end as `up_to_limit`'s do."""

    same_words: int
    burst: Burst | None
    network: NetworkBurst | None
    names_writer: bool


def unusual_of(letter: Letter) -> Unusual:
    """Four queries at most, whose work does not grow with the letters that are stored."""
    same = Letter.objects.with_same_words(letter) if letter.words_digest else Letter.objects.none()
    contact = Contact.objects.filter(pk=letter.pk).values_list("written_on", "domain_index", "lane").first()
    burst, network = None, None
    day, index, lane = contact or (None, "", None)
    if day is not None:
        if index and (number := up_to_limit(Burst(day, index).contacts())) > limits.current().burst_letters:
            burst = Burst(day, index, number)
        if lane is not None and (number := up_to_limit(NetworkBurst(day, lane).contacts())) > NETWORK_QUIET:
            network = NetworkBurst(day, lane, number)
    return Unusual(
        same_words=up_to_limit(same),
        burst=burst,
        network=network,
        names_writer=bool(letter.own_words) and names_writer(letter, letter.own_words),
    )
