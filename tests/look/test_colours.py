"""Every pair of colours that stand on one another is legible, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
TEXT, EDGE = 4.5, 3.0
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("paper", "desk", "sheet", "field", "act-wash", "wrong-wash")],
    *[("ink-soft", ground, TEXT) for ground in ("paper", "desk", "sheet", "act-wash")],
    *[("act", ground, TEXT) for ground in ("paper", "desk", "sheet", "act-wash")],
    *[("act-strong", ground, TEXT) for ground in ("paper", "desk", "sheet", "act-wash")],
    *[("on-act", ground, TEXT) for ground in ("act", "act-strong")],
    *[("wrong", ground, TEXT) for ground in ("paper", "sheet", "act-wash", "wrong-wash")],
    *[("edge", ground, EDGE) for ground in ("paper", "sheet", "field", "act-wash")],
    *[(on_band, "band", TEXT) for on_band in ("on-band", "on-band-soft", "act-on-band", "act-strong-on-band")],
    ("on-act-on-band", "act-on-band", TEXT),
]


def colour(name: str, scheme: str) -> str:
    both = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", TOKENS)
    if both:
        return both[1] if scheme == "light" else both[2]
    return re.search(rf"--{name}: (#\w{{6}})", TOKENS)[1]


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_front_and_ground_contrast_enough(front, ground, least, scheme):
    lighter, darker = sorted((luminance(colour(front, scheme)), luminance(colour(ground, scheme))), reverse=True)
    ratio = (lighter + 0.05) / (darker + 0.05)
    assert ratio >= least, f"{front} on {ground}, {scheme}: {ratio:.2f}"


@pytest.mark.parametrize("name", re.findall(r"--([\w-]+): light-dark\((?:#|rgba)", TOKENS))
def test_browsers_without_light_dark_get_the_light_colour(name):
    fallback = TOKENS.split("@supports not (color: light-dark(red, red))")[1].split("@media print")[0]
    light = re.search(rf"--{name}: light-dark\((#\w+|rgba\([^)]*\))", TOKENS)[1]
    assert f"--{name}: {light};" in fallback
