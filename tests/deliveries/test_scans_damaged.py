"""Scans whose metadata is damaged are refused with a message, whatever Pillow stumbles over."""

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from deliveries import scans

pytestmark = pytest.mark.one_database
# Found by changing bytes at random: a field of another type than it should have, and a picture that lies on its side.
EXIF = bytes.fromhex(
    "4578696600004d4d002a000000080003010e000200000033000000320112000300000001000600008825000400000001000000660000000078787878"
    "787878787878787878787878787878787878787878787878787878787878787878780f78787878787878787878780000ff0200010002000000024e00"
    "000000020005ff0000030000008400000000000000010000000100000002000000010000000300000001"
)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_damaged_metadata_is_refused_with_a_message(kind):
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, kind, exif=EXIF)
    with pytest.raises(ValidationError):
        scans.read(io.BytesIO(file.getvalue()))
