"""Bulletins made of plain values, as if an issue had been read from the database."""

import uuid
from typing import Any

from bulletins.presentation import printed
from bulletins.presentation.printed import Bulletin, DeliveryWords, PrintedLetter, ReplyWords
from tests.bulletins import making

KAZAKH_LETTERS = "Ә Ғ Қ Ң Ө Ұ Ү Һ І ә ғ қ ң ө ұ ү һ і"
WORDS = {"kk": f"Үйіңіз – сіздің құқығыңыз. {KAZAKH_LETTERS}", "ru": "Дом – это ваше право. Ёжик, щавель, съезд."}


def letter(words: str, *signature: str) -> PrintedLetter:
    return PrintedLetter(uuid.uuid4(), words, "", list(signature or ("Anna Schmidt", "Hamburg, Германия")))


def bulletin(language: str = "kk", *, letters: int = 3, words: str = "", **fields: Any) -> Bulletin:
    said = words or WORDS[language]
    reply = ReplyWords("Жауап", ["Қаралды."], "")
    return Bulletin(
        language=language,
        number=7,
        month="2006 жылғы мамыр",
        title=making.TITLES[language],
        news=[making.NEWS[language]],
        contacts=["Парақты берген адам арқылы"],
        letters=[letter(said) for _ in range(letters)],
        as_of="2006 жылғы 28 мамыр",
        count="1 234",
        count_label="хат",
        delivered="400",
        deliveries=[DeliveryWords("2 сәуір", ["Әкімдік", "№ 123-К", "43 күн"], [reply])],
        has_earlier_deliveries=True,
        demands=["Бірінші талап.", "Екінші талап.", "Үшінші талап."],
        web_address="",
        labels=printed.labels(),
        **fields,
    )
