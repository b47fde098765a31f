"""Uploaded pictures are opened by a program with limits: what is in a file can neither fill memory nor reach the site."""

import io
import json
import os
import struct
import subprocess
import sys
import threading
import tracemalloc
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from safety.files import decoding, pictures

pytestmark = pytest.mark.one_database
SIDE = 2000
WANTED = pictures.Wanted((SIDE, SIDE))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *, kind=6, bits=8, before=b"", rows=None) -> bytes:
    """A PNG of zeros, compressed a thousandfold."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    packer, length = zlib.compressobj(9), 1 + -(-width * channels * bits // 8)
    packed = b"".join(packer.compress(bytes(length)) for _ in range(height if rows is None else rows))
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    body = chunk(b"IHDR", head) + before + chunk(b"IDAT", packed + packer.flush()) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def picture(kind, mode="RGB", size=(64, 48), **options) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def frames(kind) -> bytes:
    """An animation: red, then blue."""
    red, blue = (Image.new("RGB", (60, 40), colour) for colour in ("red", "blue"))
    file = io.BytesIO()
    red.save(file, kind, save_all=True, append_images=[blue] * 20)
    return file.getvalue()


def code_of(content) -> str:
    with pytest.raises(ValidationError) as refused:
        pictures.remade(content, SIDE)
    assert refused.value.messages[0]
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(8000, 8000, rows=1), "pixels"),
        (png(60_000, 60_000, rows=1), "pixels"),
        (png(1, 20_001, kind=0, rows=1), "pixels"),
        (png(30_000, 1000, kind=0, bits=1, rows=1), "pixels"),
        (picture("JPEG")[:300], "damaged"),
        (picture("WEBP")[:-20], "damaged"),
        # Compressed text and profiles that unpack to gigabytes.
        (png(9, 9, before=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000)))), "damaged"),
        (picture("GIF", "P"), "format"),
        (picture("TIFF"), "format"),
        (picture("BMP"), "format"),
        (b"\0\0\1\0\1\0" + bytes(60), "format"),
        (b"\xff\xd8\xff" * 1000, "damaged"),
        (b"", "format"),
    ],
)
def test_what_is_no_good_picture_is_refused(content, code):
    assert code_of(content) in ({code, "format"} if code == "damaged" else {code})


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", "CMYK"),
        picture("JPEG", "L"),
        picture("PNG", "I;16", (2500, 10)),
        picture("PNG", "LA"),
        picture("PNG", "P"),
        png(64, 48, kind=2, bits=16),
        png(64, 48, kind=6, bits=16),
        frames("PNG"),
        frames("WEBP"),
        frames("MPO"),
    ],
)
def test_every_kind_becomes_one_jpeg_of_its_first_picture(content):
    made = pictures.remade(content, SIDE)
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (made.width, made.height), "RGB")
        assert getattr(image, "n_frames", 1) == 1
    assert max(made.width, made.height) <= SIDE


def test_the_first_picture_of_an_animation_is_the_one_that_is_kept():
    for kind in ("PNG", "WEBP"):
        with Image.open(io.BytesIO(pictures.remade(frames(kind), SIDE).content)) as image:
            red, _, blue = image.getpixel((5, 5))
        assert red > 200 and blue < 50


def test_sixteen_bits_of_grey_stay_grey():
    file = io.BytesIO()
    Image.new("I;16", (30, 30), 128 * 256).save(file, "PNG")
    with Image.open(io.BytesIO(pictures.remade(file.getvalue(), SIDE).content)) as image:
        assert abs(image.getpixel((5, 5))[0] - 128) < 3


def test_the_largest_that_is_taken_stays_within_the_memory():
    """Fifty megapixels with transparency, in 97 kB: in the server's own process it took 857 MB."""
    content = png(8000, 6000)
    assert len(content) < 200_000
    made = pictures.remade(content, SIDE)
    assert (made.width, made.height) == (2000, 1500)


def test_what_takes_more_memory_is_refused_and_harms_nobody():
    """A WebP is unpacked several times over. Without the limit it is opened."""
    file = io.BytesIO()
    Image.new("RGBA", (8000, 6000)).save(file, "WEBP", method=0)
    assert code_of(file.getvalue()) == "memory"


def run(program: str, content: bytes = b"") -> subprocess.CompletedProcess:
    """A piece of code that runs where the picture would be read, with the limits of the program."""
    folder = os.path.dirname(decoding.__file__)
    code = f"import sys; sys.path.insert(0, {folder!r}); import decoding\n"
    code += f"def remade(content, side):\n    {program}\n    return {{}}, b''\n"
    code += "decoding.remade = remade; sys.argv[1:] = ['{}']; decoding.main()"
    return subprocess.run([sys.executable, "-I", "-c", code], input=content, capture_output=True, env={}, check=False)


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50)) if __import__('os').getuid() else open('/x')",
        "bytearray(decoding.MEMORY_BYTES)",
    ],
)
def test_what_reads_a_picture_can_open_nothing_and_has_only_so_much_memory(attempt):
    assert run("pass").returncode == 0
    assert run(attempt).returncode != 0


def test_it_has_neither_the_environment_nor_the_open_files_of_the_site(monkeypatch, tmp_path):
    """Among them are the keys, and the connections to the database."""
    monkeypatch.setenv("CONTACT_KEYS", "planted")
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import json, os, sys\nsys.stdin.buffer.read()\n"
        "json.dump([dict(os.environ), os.listdir('/proc/self/fd'), 'django' in sys.modules, os.getcwd()], sys.stdout)\n"
    )
    monkeypatch.setattr(pictures, "PROGRAM", probe)
    left, right = os.pipe()
    for descriptor in (left, right):
        os.set_inheritable(descriptor, True)
    try:
        environment, descriptors, has_django, folder = json.loads(pictures.decoded(b"x", WANTED))
    finally:
        os.close(left)
        os.close(right)
    assert not {name for name in environment if name != "LC_CTYPE"}
    assert len(descriptors) == 4  # Its three, and the one that lists them.
    assert not has_django and folder == "/"


@pytest.mark.parametrize(
    "program",
    ["import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "pass", "print('{}')", "print('[]')", "print('7')"]
    + [
        f"print('{head}')"
        for head in ('{"pictures": 5}', '{"pictures": [{"width": "x"}]}', '{"pictures": []}', '{"error": ["x"]}')
    ],
)
def test_a_program_that_dies_or_lies_is_a_message(monkeypatch, tmp_path, program):
    (tmp_path / "dying.py").write_text(program)
    monkeypatch.setattr(pictures, "PROGRAM", tmp_path / "dying.py")
    assert code_of(b"x") in ("memory", "damaged")


@pytest.mark.parametrize("content", ["GIF89a", "\xff\xd8\xff" + "x" * 5])
def test_what_it_answers_is_looked_at(content):
    sizes = (5000, 5000) if content.startswith("\xff") else (5, 5)
    made = content.encode("latin-1")
    head = {"kind": "JPEG", "width": sizes[0], "height": sizes[1], "length": len(made)}
    with pytest.raises(ValidationError):
        pictures.checked(json.dumps({"pictures": [head]}).encode() + b"\n" + made, WANTED)


def test_one_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    (tmp_path / "slow.py").write_text("while True: pass")
    monkeypatch.setattr(pictures, "PROGRAM", tmp_path / "slow.py")
    monkeypatch.setattr(pictures, "SECONDS", 0.3)
    assert code_of(b"x") == "memory"


@pytest.mark.parametrize("ends", ["while True:", "for _ in range(40):"])
def test_one_that_answers_without_an_end_is_ended(monkeypatch, tmp_path, ends):
    (tmp_path / "talking.py").write_text(f"import sys\n{ends}\n    sys.stdout.buffer.write(bytes(2**20))")
    monkeypatch.setattr(pictures, "PROGRAM", tmp_path / "talking.py")
    monkeypatch.setattr(pictures, "SECONDS", 3)
    tracemalloc.start()
    try:
        assert code_of(bytes(2**20)) == "memory"
        assert tracemalloc.get_traced_memory()[1] < 3 * pictures.MOST_ANSWERED_BYTES
    finally:
        tracemalloc.stop()


def test_what_was_half_written_by_one_that_is_killed_is_no_picture(monkeypatch, tmp_path):
    program = "import os, sys\nos.write(1, b'{\"pictures\": []}\\n\\xff\\xd8\\xff')\nos.kill(os.getpid(), 9)"
    (tmp_path / "dying.py").write_text(program)
    monkeypatch.setattr(pictures, "PROGRAM", tmp_path / "dying.py")
    assert code_of(b"x") == "memory"


def test_two_are_opened_at_once_and_a_third_is_told_to_come_again(monkeypatch):
    begun, may_end = threading.Semaphore(0), threading.Event()

    def decoded(content, side):
        begun.release()
        may_end.wait(5)
        return b"{}"

    monkeypatch.setattr(pictures, "decoded", decoded)
    threads = [threading.Thread(target=lambda: code_of(b"x")) for _ in range(2)]
    for thread in threads:
        thread.start()
        begun.acquire()
    try:
        assert code_of(b"x") == "busy"
    finally:
        may_end.set()
        for thread in threads:
            thread.join()
    assert code_of(b"x") != "busy"
