"""Pictures that organisers upload: only their pixels are kept, so that nothing about camera, place or owner is left.

They are opened by a program of their own (`decoding`), with limits to what it may use, and two at once in each process.
What it answers is believed as little as what was uploaded.
"""

import json
import re
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from safety.web.few_at_once import Busy, Slots

MEGABYTE = 1024 * 1024
MOST_BYTES = 12 * MEGABYTE
PROGRAM = Path(__file__).with_name("decoding.py")
# Waiting, on a busy machine, for the 20 seconds of processor time that the program may use.
SECONDS = 30
SLOTS = Slots(2)
# Pictures, and the line before them; noise of 1920 by 2560 pixels in two kinds and four widths takes less.
MOST_ANSWERED_BYTES = 24 * MEGABYTE
# How a JPEG begins (ISO/IEC 10918-1, B.1.1.3), and a WebP (RFC 9649, 2.4).
BEGINS = {"JPEG": re.compile(rb"\xff\xd8\xff"), "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL)}


@dataclass(frozen=True)
class Wanted:
    """What is made of a picture: no larger than a box, in each of the widths that it has, in each kind of file."""

    box: tuple[int, int]
    widths: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ("JPEG",)
    most_pixels: int = 50_000_000


@dataclass(frozen=True)
class Picture:
    """A file with nothing in it but the pixels, its kind and its size."""

    content: bytes
    width: int
    height: int
    kind: str = "JPEG"


def read_whole(file: Any, most_bytes: int | None = None) -> bytes:
    """The content of an uploaded file of at most `most_bytes`; raises ValidationError for a larger one."""
    most = MOST_BYTES if most_bytes is None else most_bytes
    content: bytes = file.read(most + 1)
    if len(content) > most:
        text = gettext("The file is too large: at most %(number)s MB.")
        raise ValidationError(text % {"number": most // MEGABYTE}, code="bytes")
    return content


def remade(content: bytes, longest_side: int) -> Picture:
    """The picture upright, in sRGB, on white where it was transparent, scaled to at most `longest_side` pixels.

    Raises ValidationError, in words for the organiser, for what is too large, no picture, or damaged.
    """
    return remade_as(content, Wanted((longest_side, longest_side)))[0]


def remade_as(content: bytes, wanted: Wanted) -> list[Picture]:
    """The same in several widths and kinds of file, the largest first; raises ValidationError likewise."""
    try:
        with SLOTS.one():
            return checked(decoded(content, wanted), wanted)
    except Busy as error:
        raise refusal("busy", wanted) from error


def decoded(content: bytes, wanted: Wanted) -> bytes:
    """What the program answers, b"" where it was killed or said too much. It gets nothing of ours but the picture."""
    command = [sys.executable, "-I", str(PROGRAM), json.dumps(asdict(wanted))]
    # Without `env` and `close_fds` it would have the keys of the site, and its connections to the database.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        close_fds=True,
        cwd="/",
    ) as program:
        # Ends the reading and writing here as well.
        ending = threading.Timer(SECONDS, program.kill)
        ending.start()
        try:
            give(content, cast(IO[bytes], program.stdin))
            # Whoever has taken the program over could answer without an end, and fill this process's memory.
            answer = cast(IO[bytes], program.stdout).read(MOST_ANSWERED_BYTES + 1)
            if len(answer) > MOST_ANSWERED_BYTES:
                program.kill()
            return answer if program.wait() == 0 else b""
        finally:
            ending.cancel()


def give(content: bytes, stream: IO[bytes]) -> None:
    """Writes all of it, unless the program ends before."""
    with suppress(BrokenPipeError), stream:
        stream.write(content)


def checked(answer: bytes, wanted: Wanted) -> list[Picture]:
    """The pictures in the program's answer. Raises ValidationError for an error, and for what is no answer."""
    head, _, content = answer.partition(b"\n")
    try:
        values = json.loads(head)
        if "error" in values:
            raise refusal(values["error"], wanted)
        pictures = []
        for one in values["pictures"]:
            width, height, length = (int(one[name]) for name in ("width", "height", "length"))
            pictures.append(Picture(content[:length], width, height, str(one["kind"])))
            content = content[max(0, length) :]
    except (ValueError, TypeError, KeyError) as error:
        # It was killed, over a limit or by a mistake in a decoder.
        raise refusal("memory", wanted) from error
    if not pictures or content or not all(is_as_wanted(picture, wanted) for picture in pictures):
        raise refusal("damaged", wanted)
    return pictures


def is_as_wanted(picture: Picture, wanted: Wanted) -> bool:
    return (
        picture.kind in wanted.kinds
        and BEGINS[picture.kind].match(picture.content) is not None
        and 0 < picture.width <= wanted.box[0]
        and 0 < picture.height <= wanted.box[1]
    )


def refusal(code: Any, wanted: Wanted) -> ValidationError:
    """The error of a code in words; of one that the program does not have, that of a damaged picture."""
    pixels = gettext("The picture is too large: at most %(number)s megapixels, and 20,000 pixels a side.")
    words = {
        "format": gettext("This is no JPEG, PNG or WebP picture."),
        "pixels": pixels % {"number": wanted.most_pixels // 1_000_000},
        "memory": gettext(
            "Opening this picture takes too much memory or time. Save it smaller, as a JPEG, and choose it again."
        ),
        "busy": gettext("Other pictures are being opened. Choose the file again and save in a few seconds."),
        "damaged": gettext("The picture is damaged and cannot be read."),
    }
    known = code if isinstance(code, str) and code in words else "damaged"
    return ValidationError(words[known], code=known)
