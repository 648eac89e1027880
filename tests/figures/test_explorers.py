"""The explorers: their grids against the modules they come from, and their pages in a browser."""

import gzip
import re
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import ROOT

from belarus_iran.figures import explorers
from belarus_iran.model import refined, sanction_costs
from belarus_iran.pages.script import SCRIPT, bundle, setup

# Settings tried of each explorer, and how far a value that a page shows may be from the model's:
# half of its last digit, and what the page's own rounding to a few digits adds.
SETTINGS = 10
SHOWN = 0.0051
# What a grid may differ by from the model itself.
EXACT = 1e-12
# Bytes: the script as a server sends it, and the description of one explorer in a notebook.
SCRIPT_SIZE, EXPLORER_SIZE = 330_000, 300_000

RECEIPTS, EXPORTS = 97.2, 3500.0

# Sets a slider as a hand or a key does.
MOVE = """(control, value) => {
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}"""
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What is drawn, as the places and looks of all marks.
DRAWN = """picture => [...picture.querySelectorAll("path")].map(path =>
  path.getAttribute("d") + path.getAttribute("transform") + path.getAttribute("fill")).join()"""


@pytest.fixture(scope="module")
def grids():
    """Return the grid of each explorer that has one."""
    return {
        "break-even": explorers.break_even_grid(RECEIPTS, EXPORTS),
        "co-operation": explorers.co_operation_grid(),
    }


@pytest.fixture(scope="module")
def shown(grids):
    """Return every explorer by name."""
    return {
        "break-even": explorers.break_even(grids["break-even"]),
        "co-operation": explorers.co_operation(grids["co-operation"]),
    }


@pytest.fixture(scope="module")
def address(shown, tmp_path_factory):
    """Write a page with every explorer, as a book has them, and return its address."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "_static").mkdir()
    (folder / "_static" / SCRIPT).write_text(bundle(), encoding="utf-8")
    style = (ROOT / "_static" / "book.css").read_text(encoding="utf-8")
    body = "".join(explorer._repr_html_() for explorer in shown.values())
    (folder / "page.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorers</title>'
        f'<style>{style}</style><body>{body}<script src="_static/{SCRIPT}" defer>'
        "</script></body></html>",
        encoding="utf-8",
    )
    return (folder / "page.html").as_uri()


@pytest.fixture(scope="module")
def opened(address, browser):
    """Open the page with the network cut and return it with all that went wrong on it."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    wrong = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda asked: wrong.append(asked.url))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:")) else wrong.append(asked.url),
    )
    page.goto(address)
    page.locator(".explorer-runs svg").last.wait_for()
    yield page, wrong
    context.close()


def of(page, shown, name):
    """Return the part of the page that an explorer is."""
    return page.locator(f'.explorer[aria-label="Explorer: {shown[name].title}"]')


def random_rows(grid, count=SETTINGS):
    """Return rows of a grid drawn with a fixed seed."""
    return grid.sample(count, random_state=2014)


def numbers(text):
    """Return the numbers in a text of a page, which writes a minus as a sign of its own."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def test_break_even_is_where_gain_and_loss_are_equal(grids):
    """Check that the sign of what is left turns where the module of costs says."""
    grid = grids["break-even"]
    np.testing.assert_allclose(grid["gain"], RECEIPTS * grid["margin_iran"], atol=EXACT)
    for row in random_rows(grid[grid["probability"] > 0], 50).itertuples():
        share = sanction_costs.break_even_share(
            RECEIPTS, EXPORTS, row.probability, row.margin_iran, row.margin_west
        )
        assert abs(row.net) < 1e-9 or (row.net > 0) == (row.share < share)
        assert abs(row.net) < 1e-9 or (row.net > 0) == (row.probability < row.threshold)


def test_co_operation_is_that_of_the_refined_model(grids):
    """Check that the grid has the model's own value and threshold at every node drawn."""
    model = refined.RefinedModel()
    for row in random_rows(grids["co-operation"], 50).itertuples():
        inputs = {
            **explorers.HELD,
            **{"g_west": row.g / 2, "g_russia": row.g / 2, "c": row.c, "L": row.L, "p": row.p},
        }
        assert row.co_operation == pytest.approx(model.cooperation(inputs), abs=EXACT)
        assert row.threshold == pytest.approx(model.threshold_probability(inputs))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (dict(receipts=-1, exports=1), "negative"),
        (dict(receipts=1, exports=1, margins=[2.0]), "margin must lie from 0 to 1"),
        (dict(receipts=1, exports=1, shares=[float("nan")]), "share must lie from 0 to 1"),
    ],
)
def test_impossible_settings_are_refused(settings, message):
    """Check that an amount or a share that cannot be is refused by name."""
    with pytest.raises(ValueError, match=message):
        explorers.break_even_grid(**settings)


def test_a_slider_needs_equal_steps(grids):
    """Check that a grid which a slider would step over is refused."""
    grid = grids["co-operation"]
    with pytest.raises(ValueError, match="p needs"):
        explorers.co_operation(grid[grid["p"] != grid["p"].unique()[3]])


def test_store_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    """Check that a book without a store has the script of its explorers all the same."""
    script = bundle()
    (tmp_path / "file").touch()
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "file" / "store"))
    assert bundle() == script


def test_explorers_are_light(shown):
    """Check that the script and each description stay small."""
    assert len(gzip.compress(bundle().encode())) < SCRIPT_SIZE
    for explorer in shown.values():
        assert len(explorer._repr_html_().encode()) < EXPLORER_SIZE


def test_only_pages_with_an_explorer_load_the_script(shown, tmp_path):
    """Check that Sphinx writes the script once and gives it to no other page."""
    added, called = [], {}
    app = SimpleNamespace(
        outdir=tmp_path,
        add_js_file=lambda name, **how: added.append((name, how)),
        connect=lambda event, function: called.update({event: function}),
    )
    setup(app)
    write = called["html-page-context"]
    write(app, "plain", "page.html", {"body": "<p>No explorer.</p>"}, None)
    assert (added, list(tmp_path.iterdir())) == ([], [])
    body = shown["break-even"]._repr_html_()
    write(app, "full", "page.html", {"body": body}, None)
    assert added == [(SCRIPT, {"loading_method": "defer"})]
    script = tmp_path / "_static" / SCRIPT
    assert script.read_text(encoding="utf-8") == bundle()


def test_ends_with_no_error_and_no_request(opened, shown):
    """Check that the explorers of a page from the disk say and ask nothing."""
    page, wrong = opened
    assert page.locator(".explorer-picture svg").count() == len(shown)
    assert page.locator(".explorer-instead:visible").count() == 0
    assert wrong == []


def test_every_control_and_symbol_has_a_name(opened):
    """Check that a reader who hears the page is told what each control and each part is."""
    page, _ = opened
    nameless = page.locator(
        ":is([role=graphics-symbol], [role=graphics-document], [role=img]):not([aria-label])"
    )
    assert nameless.count() == 0
    names = page.locator(".explorer-controls :is(input, select)").evaluate_all(
        "all => all.map(one => one.labels[0] && one.labels[0].innerText.split('\\n')[0].trim())"
    )
    assert len(names) == 4 + 4
    assert all(names)


@pytest.mark.parametrize(
    ("name", "controls", "values"),
    [
        (
            "break-even",
            {"margin_iran": 100, "margin_west": 100, "probability": 100, "share": 100},
            ["gain", "loss", "net"],
        ),
        ("co-operation", {"p": 1, "L": 1, "c": 1, "g": 1}, ["co_operation"]),
    ],
)
def test_any_setting_shows_the_value_that_python_gives(
    opened, shown, grids, name, controls, values
):
    """Check that random settings change the picture and show the model's values beside it."""
    page, _ = opened
    part = of(page, shown, name)
    picture, seen = part.locator(".explorer-picture"), set()
    for row in random_rows(grids[name]).to_dict("records"):
        for control, times in controls.items():
            part.locator(f'[name="{control}"]').evaluate(MOVE, f"{row[control] * times:g}")
        page.evaluate(SETTLED)
        told = numbers(part.locator(".explorer-said").text_content())
        for value, number in zip(values, told, strict=False):
            assert number == pytest.approx(row[value], abs=SHOWN), (row, told)
        assert len(told) >= len(values)
        seen.add(picture.evaluate(DRAWN))
    assert len(seen) == SETTINGS


def test_paper_shows_no_controls(opened):
    """Check that in print an explorer gives way to a picture, or to the figure above it."""
    page, _ = opened
    page.emulate_media(media="print")
    assert page.locator(".explorer-live:visible").count() == 0
    assert page.locator(".explorer:visible").count() == 1
    assert page.locator(".explorer img:visible").count() == 1
    page.emulate_media(media="screen")


def test_without_script_a_figure_stands_instead(address, browser):
    """Check that a browser that runs no script shows a picture or says where it is."""
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".explorer-live:visible").count() == 0
    assert page.locator("p.explorer-instead:visible").count() == 1
    image = page.locator("img.explorer-instead:visible")
    assert image.count() == 1 and len(image.get_attribute("alt")) > 20
    context.close()


def test_plain_text_stands_for_an_explorer(shown):
    """Check that where no page is drawn, an explorer says what it is."""
    assert all(explorer.title in repr(explorer) for explorer in shown.values())
