"""The house rules for style sheets hold in every source: short, flat, and plain enough for telephones of 2018."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.look import sheets

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Newer than Chrome 64, Safari 12 or Firefox 60, by MDN's tables of compatibility.
NEW_VALUES = re.compile(
    r"light-dark\(|color-mix\(|(?<![\w-])(?:clamp|min|max)\(|\b\d+[dsl]v[hw]\b|(?<![\w-])anywhere\b"
)
NEW_AT_RULES = re.compile(r"@(layer|container|scope|property|starting-style)\b|@media[^{]*[<>]")
NEW_PROPERTIES = re.compile(
    r"inset|aspect-ratio|content-visibility|translate|rotate|scale|inline-size|block-size|(min|max)-(inline|block)-size"
    r"|inset-.*|(margin|padding|border|scroll-margin|scroll-padding)-(inline|block)(-.*)?|border-(start|end)-.*"
)
NEW_SELECTORS = re.compile(r":(has|is|where|focus-visible|user-invalid|not\([^)]*,)|::marker|::backdrop")
# `gap` between flexible boxes and `inset` came to browsers in the same years; `@supports` can ask for the second only.
OLD_BROWSERS = "@supports not (inset: 0)"

every_source = pytest.mark.parametrize("path", sheets.SOURCES, ids=sheets.name_of)


@every_source
def test_a_source_has_300_lines_at_most_and_says_what_is_in_it(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    assert text.startswith("/* ")


@every_source
def test_a_source_is_flat_and_without_force(path):
    style = sheets.without_comments(path.read_text())
    assert not NEW_AT_RULES.search(style)
    assert "!important" not in style
    assert "@import" not in style
    assert sheets.rules_of(path)


@every_source
def test_a_page_may_be_held_upright_or_sideways(path):
    """WCAG 2.2, 1.3.4: nothing depends on the orientation of the screen."""
    assert "orientation" not in sheets.without_comments(path.read_text())


@every_source
def test_no_id_is_a_selector_but_the_one_that_outweighs_djangos_sheets(path):
    ids = {found for rule in sheets.rules_of(path) for found in re.findall(r"#[\w-]+", " ".join(rule.selectors))}
    assert ids <= ({"#container"} if path.parent.name == "admin" else set())


@every_source
def test_colours_are_tokens(path):
    if path.name != "tokens.css":
        assert not re.search(r"#[0-9a-f]{3,8}\b[^{]*;|rgba?\(|hsl", sheets.without_comments(path.read_text()))


@every_source
def test_properties_are_those_that_old_browsers_know(path):
    """All three languages run from left to right: `margin-left` says the same as `margin-inline-start`, to everyone.

    What unfolds `details` on paper is for those browsers alone that say they can.
    """
    for rule in sheets.rules_of(path):
        if any("::details-content" in condition for condition in rule.around):
            continue
        assert [name for name, _ in rule.declarations if NEW_PROPERTIES.fullmatch(name)] == [], rule.selectors


@every_source
def test_a_new_value_stands_below_a_plain_one(path):
    for rule in sheets.rules_of(path):
        known: set[str] = set()
        for name, value in rule.declarations:
            if not NEW_VALUES.search(value):
                known.add(name)
            elif not name.startswith("--"):
                assert name in known, f"{rule.selectors} {name}: {value}"


def test_a_token_with_a_new_value_has_a_plain_one_for_browsers_that_do_not_know_it():
    text = (sheets.STATIC / "css/tokens.css").read_text()
    rules = list(sheets.rules(text))
    for test, function in (("color: light-dark(red, red)", "light-dark("), ("width: clamp(1px, 1px, 1px)", "clamp(")):
        around = (f"@supports not ({test})",)
        plain = {name for rule in rules if rule.around == around for name, _ in rule.declarations}
        new = {name for rule in rules if not rule.around for name, value in rule.declarations if function in value}
        assert new
        assert new <= plain
        values = [value for rule in rules if rule.around == around for _, value in rule.declarations]
        assert not [value for value in values if NEW_VALUES.search(value)]


@every_source
def test_a_new_selector_stands_alone(path):
    """A list with one selector that a browser does not know is dropped whole."""
    for rule in sheets.rules_of(path):
        new = [selector for selector in rule.selectors if NEW_SELECTORS.search(selector)]
        assert not new or len(rule.selectors) == 1, rule.selectors


@every_source
def test_what_is_drawn_for_the_keyboard_is_drawn_on_focus_first(path):
    before: set[str] = set()
    for rule in sheets.rules_of(path):
        for selector in rule.selectors:
            if ":focus-visible" in selector:
                plain = selector.replace(":not(:focus-visible)", "").replace(":focus-visible", ":focus")
                assert plain in before, selector
        before |= set(rule.selectors)


@every_source
def test_space_between_flexible_boxes_has_a_margin_for_old_browsers(path):
    """In a grid it is `grid-gap`, the old name that every browser still knows."""
    rules = sheets.rules_of(path)
    margins = {selector for rule in rules if OLD_BROWSERS in rule.around for selector in rule.selectors}
    for rule in rules:
        if {"gap", "column-gap", "row-gap"} & {name for name, _ in rule.declarations} and not rule.values("columns"):
            assert {f"{selector} > *" for selector in rule.selectors} <= margins, rule.selectors


@pytest.mark.parametrize(
    ("name", "selector"), [("css/components/envelope.css", ".trap"), ("css/utilities.css", ".visually-hidden")]
)
def test_what_must_be_hidden_is_hidden_by_the_oldest_means(name, selector):
    (rule,) = [rule for rule in sheets.rules_of(sheets.STATIC / name) if selector in rule.selectors]
    assert rule.around == ()
    declared = dict(rule.declarations)
    assert declared["position"] == "absolute"
    assert (declared["width"], declared["height"], declared["overflow"]) == ("1px", "1px", "hidden")
    if selector == ".trap":
        assert re.fullmatch(r"-\d{4}px", declared["left"])
    else:
        assert declared["clip"] == "rect(0, 0, 0, 0)"


def test_honeypots_are_of_the_hidden_class():
    lines = [line for path in TEMPLATES.rglob("*.html") for line in path.read_text().splitlines()]
    fields = [line for line in lines if "form.topic }}" in line]
    assert len(fields) == 2
    assert all('<p class="trap"' in line for line in fields)


def test_vector_images_have_a_size_without_any_style_sheet():
    images = [tag for path in TEMPLATES.rglob("*.html") for tag in re.findall(r"<svg[^>]*>", path.read_text())]
    assert len(images) >= 3
    assert [tag for tag in images if not re.search(r' width="[\d%]+" height="\d+"', tag)] == []
