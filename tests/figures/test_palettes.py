"""Colours of pages and figures: legible on their ground, and apart for every kind of sight."""

import itertools
import re

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from conftest import ROOT

from belarus_iran import ledger
from belarus_iran.figures import theme
from belarus_iran.pages.cards import MARKS

# The least distance of two colours in CAM02-UCS, where about 1 is just seen side by side, and the
# least difference of their lightness (CIELAB, 0 to 100), which is all that greyscale leaves.
APART, GREY = 9.0, 5.0
# The least contrast of text and of graphical marks with their ground (WCAG 2.2, 1.4.3, 1.4.11).
TEXT, MARK = 4.5, 3.0

# Full loss of one kind of cone (Machado, Oliveira and Fernandes 2009), and none.
SIGHTS = ("usual", "protanomaly", "deuteranomaly", "tritanomaly")
# What text stands on: the page, and a card or a striped row (the theme's colours).
GROUNDS = {"light": ("#ffffff", "#f3f4f5"), "dark": ("#121212", "#29313d")}

CSS = "".join(
    (ROOT / "_static" / name).read_text(encoding="utf-8")
    for name in ("book.css", "parts/verdicts.css")
)


def declared(mode, start):
    """Return the colours that the style sheet declares in a mode under names with a start."""
    head = r":root" if mode == "light" else r'html\[data-theme="dark"\](?:,\n[^{]*)?'
    blocks = re.findall(head + r" \{(.*?)\}", CSS, re.DOTALL)
    return dict(re.findall(rf"--{start}([a-z-]+): (#[0-9a-f]{{6}});", "".join(blocks)))


def shares(colour):
    """Return red, green and blue of a colour, each from 0 to 1."""
    return np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def seen(colour, sight):
    """Return a colour as a kind of sight sees it."""
    if sight == "usual":
        return shares(colour)
    space = {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}
    return np.clip(cspace_convert(shares(colour), space, "sRGB1"), 0, 1)


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""
    linear = (
        np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        for part in (shares(one), shares(other))
    )
    low, high = sorted(part @ [0.2126, 0.7152, 0.0722] for part in linear)
    return (high + 0.05) / (low + 0.05)


PALETTES = {
    "stages": theme.STAGES,
    "states": dict(enumerate((theme.BELARUS, theme.IRAN, theme.THIRD))),
    **{f"verdicts, {mode}": declared(mode, "verdict-") for mode in GROUNDS},
}


def test_contrast_is_that_of_the_standard():
    """Check the contrast against values that are known: black on white, and the grey #767676."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_are_told_apart(name, sight):
    """Check that no two colours of a palette come close, for usual sight and three deficiencies."""
    assert len(PALETTES[name]) > 1
    for one, other in itertools.combinations(PALETTES[name].values(), 2):
        far = deltaE(seen(one, sight), seen(other, sight), input_space="sRGB1")
        assert far >= APART, (one, other)


@pytest.mark.parametrize("name", PALETTES)
def test_colours_are_told_apart_in_grey(name):
    """Check that the colours of a palette differ in lightness, as a grey print needs."""
    light = [
        cspace_convert(shares(colour), "sRGB1", "CIELab")[0] for colour in PALETTES[name].values()
    ]
    assert min(np.diff(sorted(light))) >= GREY


@pytest.mark.parametrize("mode", GROUNDS)
def test_words_in_colour_are_legible(mode):
    """Check that verdicts stand out from every ground of their mode, and marks of explorers too."""
    for ground in GROUNDS[mode]:
        for colour in declared(mode, "verdict-").values():
            assert contrast(colour, ground) >= TEXT, (colour, ground)
        for colour in declared(mode, "explorer-").values():
            assert contrast(colour, ground) >= MARK, (colour, ground)


def test_no_verdict_hangs_on_colour_alone():
    """Check that every verdict has a mark of its own, and those of one basis a colour each."""
    assert len(set(MARKS.values())) == len(MARKS)
    plain = re.search(r"\n\.verdict \{.*?color: var\((--[a-z-]+)\)", CSS, re.DOTALL)[1]
    rules = re.findall(r"\n:is\((.*?)\) \{ color: var\((--verdict-[a-z-]+)\); \}", CSS)
    colours = {name: colour for names, colour in rules for name in names.split(", ")}
    for verdicts in ledger.VOCABULARY.values():
        shown = {colours.get(f".verdict-{name.replace(' ', '-')}", plain) for name in verdicts}
        assert len(shown) == len(verdicts)
    for mode in GROUNDS:
        declared_here = {f"--verdict-{name}" for name in declared(mode, "verdict-")}
        assert declared_here == {plain, *colours.values()}
