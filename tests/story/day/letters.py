"""The letters that wait this morning, and what arrives later."""

from itertools import permutations

from appeals.models import Appeal, Letter
from tests import make

# What somebody writes who has something to say, by the language of the page.
HONEST = {
    "en": [
        "My parents built our house with their own hands. I was nine when the bulldozers came, and I still hear them.",
        "I teach in Leeds. My pupils asked me what happens to the children when a house is gone. I could not tell them.",
        "A city may need a road. It does not need to throw people into the snow for one.",
        "Please talk with the residents. Nobody has asked for more than a roof, and for a paper that is kept.",
    ],
    "ru": [
        "Мы строили этот дом двенадцать лет, по комнате в год. За одно утро его не стало.",
        "Я родом из Шымкента. Моя сестра до сих пор живёт у знакомых, с тремя детьми. Верните людям жильё.",
        "Землю можно оформить, если хотеть. Дом, который снесён, уже не вернёшь.",
        "Сядьте с жителями за один стол. Они просят крышу над головой, и больше ничего.",
    ],
    "kk": [
        "Баспана – әр отбасының құқығы. Адамдарды далаға қуып шығу – шешім емес.",
        "Әкем осы үйді өз қолымен салған. Бір таңда бәрі жоқ болды.",
        "Тұрғындармен сөйлесіңіздер. Олар заңды жол іздеп жүр.",
        "Балалар қыста үйсіз қалмауы керек. Оларға баспана қайтарыңыздар.",
    ],
}
COUNTRIES = {"en": ("GB", "DE", "CA"), "ru": ("RU", "DE", "KZ"), "kk": ("KZ", "TR", "KZ")}
NAMES = {"en": "Ada Adams", "ru": "Мария Белова", "kk": "Айша Серік"}
ADVERTISING = "Cheap loans for everybody! Call now, no questions asked: www.loans.example/now"
EXPOSING = "My neighbour Aigul hides at 14 Lesnaya street. She needs your help, and so do we all."
# With the neighbour's name and street taken out.
REDACTED = "My neighbour ▮ hides at ▮ ▮ street. She needs your help, and so do we all."
UNCLEAR = "Ask the man from the market. He knows."
FLOOD = "We talked about it today. Nobody should lose a home."


def are_waiting_in_the_morning(appeal: Appeal, number: int) -> None:
    """So many letters wait: three advertise, two are unclear, one gives somebody away; the others are honest."""
    wrong = [EXPOSING, *[ADVERTISING] * 3, *[UNCLEAR] * 2]
    arrive(appeal, wrong, "street", range(number - len(wrong)))


def arrive_at_noon(appeal: Appeal, number: int, after: int) -> None:
    """So many more, after those of the morning: one advertises, one gives somebody away."""
    arrive(appeal, [EXPOSING, ADVERTISING], "lane", range(after, after + number - 2))


def arrive(appeal: Appeal, wrong: list[str], domain: str, honest: range) -> None:
    for place, words in enumerate(wrong):
        address = f"ann@{domain}{place}.example"
        make.letter(appeal, state="confirmed", own_words=words, address=address, country="GB", name="Ann Miller")
    for place in honest:
        language = tuple(HONEST)[place % 3]
        letter = make.letter(
            appeal,
            state="confirmed",
            own_words=different(HONEST[language], place // 3),
            language=language,
            country=COUNTRIES[language][place // 3 % 3],
            name=f"{NAMES[language]} {place + 1}",
        )
        make.contact(letter, f"someone@family{place}.example", wants_updates=True)


def different(sentences: list[str], number: int) -> str:
    """Of two or three of the sentences, in an order that no other number has."""
    return " ".join([*permutations(sentences, 2), *permutations(sentences, 3)][number])


def flood_in(appeal: Appeal, number: int) -> list[Letter]:
    """A burst: so many letters of this day from addresses of one domain."""
    return [
        make.letter(
            appeal,
            state="confirmed",
            own_words=f"{FLOOD} ({place})",
            address=f"w{place}@burst.example",
            name=f"Writer of the burst {place}",
        )
        for place in range(number)
    ]
