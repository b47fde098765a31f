"""Pictures that organisers upload: only their pixels are kept, so that nothing about camera, place or owner is left.

They are opened by a program of their own (`decoding`), with limits to what it may use, and two at once in each process.
What it answers is believed as little as what was uploaded.
"""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from safety.few_at_once import Busy, Slots

MOST_BYTES = 12 * 1024 * 1024
PROGRAM = Path(__file__).with_name("decoding.py")
# Waiting, on a busy machine, for the 20 seconds of processor time that the program may use.
SECONDS = 30
SLOTS = Slots(2)
# A picture, and the line before it.
MOST_ANSWERED_BYTES = MOST_BYTES + 1000
# How a JPEG begins (ISO/IEC 10918-1, B.1.1.3).
JPEG_BEGINS = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Picture:
    """A JPEG with nothing in it but the pixels, and its size."""

    content: bytes
    width: int
    height: int


def read_whole(file: Any) -> bytes:
    """The content of an uploaded file of at most `MOST_BYTES`; raises ValidationError for a larger one."""
    content: bytes = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationError(gettext("The file is too large: at most 12 MB."), code="bytes")
    return content


def remade(content: bytes, longest_side: int) -> Picture:
    """The picture upright, in sRGB, on white where it was transparent, scaled to at most `longest_side` pixels.

    Raises ValidationError, in words for the organiser, for what is too large, no picture, or damaged.
    """
    try:
        with SLOTS.one():
            return checked(decoded(content, longest_side), longest_side)
    except Busy as error:
        raise refusal("busy") from error


def decoded(content: bytes, longest_side: int) -> bytes:
    """What the program answers, b"" where it was killed or said too much. It gets nothing of ours but the picture."""
    command = [sys.executable, "-I", str(PROGRAM), str(longest_side)]
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


def checked(answer: bytes, longest_side: int) -> Picture:
    """The picture in the program's answer. Raises ValidationError for an error, and for what is no answer."""
    head, _, content = answer.partition(b"\n")
    try:
        values = json.loads(head)
        if "error" in values:
            raise refusal(values["error"])
        picture = Picture(content, int(values["width"]), int(values["height"]))
    except (ValueError, TypeError, KeyError) as error:
        # It was killed, over a limit or by a mistake in a decoder.
        raise refusal("memory") from error
    sizes = (picture.width, picture.height)
    if (
        not content.startswith(JPEG_BEGINS)
        or len(content) > MOST_BYTES
        or not 0 < min(sizes) <= max(sizes) <= longest_side
    ):
        raise refusal("damaged")
    return picture


def refusal(code: str) -> ValidationError:
    """The error of a code in words; of one that the program does not have, that of a damaged picture."""
    words = {
        "format": gettext("This is no JPEG, PNG or WebP picture."),
        "pixels": gettext("The picture is too large: at most 50 megapixels, and 20,000 pixels a side."),
        "memory": gettext(
            "Opening this picture takes too much memory or time. Save it smaller, as a JPEG, and choose it again."
        ),
        "busy": gettext("Other pictures are being opened. Choose the file again and save in a few seconds."),
        "damaged": gettext("The picture is damaged and cannot be read."),
    }
    code = code if code in words else "damaged"
    return ValidationError(words[code], code=code)
