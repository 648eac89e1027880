"""The pages as a reader's browser shows them, opened from the disk with no network."""

import gzip
import json
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from conftest import ROOT

from belarus_iran import book, ledger

# Pixels: a laptop, and a telephone, on which nothing but a table of its own may scroll sideways.
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 800}

# The numbers of the claims that the table of the ledger shows.
ROWS = "#register tbody a.claim-id"
# Whether an element stands in the upper half of the window, below the header.
IN_VIEW = """name => {
  const top = document.getElementById(name).getBoundingClientRect().top;
  return top >= 0 && top < innerHeight / 2;
}"""

# Whether the table of the ledger says that so many claims are left.
LEFT = """count => {
  const said = document.getElementById("register_info").innerText.match(/of (\\d+)/);
  return said && Number(said[1]) === count;
}"""

CHAPTERS = [chapter.stem for chapter in book.chapters(ROOT)]


@pytest.fixture(scope="module", params=CHAPTERS)
def opened(request, built, browser):
    """Open each page in turn and return it with all that went wrong on it."""
    page = browser.new_page(viewport=WIDE)
    wrong = []
    page.on("console", lambda message: _keep(wrong, message))
    page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
    page.on("requestfailed", lambda asked: wrong.append(f"failed: {asked.url}"))
    page.on("request", lambda asked: _keep_foreign(wrong, asked.url))
    page.goto((built / "chapters" / f"{request.param}.html").as_uri(), wait_until="networkidle")
    yield page, wrong
    page.close()


def _keep(wrong, message):
    if message.type in ("error", "warning"):
        wrong.append(f"console {message.type}: {message.text}")


def _keep_foreign(wrong, url):
    if not url.startswith(("file:", "data:", "blob:")):
        wrong.append(f"asked elsewhere: {url}")


def test_loads_without_error_and_from_the_disk_alone(opened):
    """Check that a page raises no error, misses no file and asks no other machine."""
    _, wrong = opened
    assert wrong == []


def test_has_one_header_and_one_search_box(opened):
    """Check that the theme's header and search box each stand on the page once."""
    page, _ = opened
    assert page.locator(".bd-header").count() == 1
    assert page.locator("form.bd-search").count() == 1
    assert page.locator(".search-button-field:visible").count() == 1


def test_no_glued_value_is_empty(opened):
    """Check that every value that the prose takes from the data is there."""
    page, _ = opened
    values = page.locator(".pasted-text, .pasted-inline").all_text_contents()
    assert all(value.strip() and value.strip() != "nan" for value in values)


def test_every_picture_is_described_and_drawn(opened):
    """Check that each figure of the chapter has an alternative text and has loaded."""
    page, _ = opened
    for picture in page.locator(".bd-article img").all():
        assert len(picture.get_attribute("alt") or "") > 20
        assert picture.evaluate("picture => picture.naturalWidth") > 0


def test_code_is_folded(opened):
    """Check that a reader meets no open code cell."""
    page, _ = opened
    assert page.locator(".cell_input:visible pre").count() == 0


def test_does_not_scroll_sideways_on_a_telephone(opened):
    """Check that the page itself is as wide as a narrow screen, and no wider."""
    page, _ = opened
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.set_viewport_size(WIDE)


@pytest.fixture
def register(built, browser):
    """Open the ledger and return its page once the table of claims is drawn."""
    page = browser.new_page(viewport=WIDE)
    page.goto((built / "chapters" / "11-ledger.html").as_uri())
    page.locator(ROWS).first.wait_for()
    yield page
    page.close()


def fitting(page):
    """Return how many claims the table says are left, of which it shows some at a time."""
    return int(re.search(r"of (\d+)", page.locator("#register_info").inner_text()).group(1))


def wait_for(page, count):
    """Wait until the table says that so many claims are left; a filter takes a moment."""
    page.wait_for_function(LEFT, arg=int(count))


def filter_by(page, name, value):
    """Open the filter of a name and choose a value in it."""
    pane = page.locator(".dtsp-searchPane", has=page.get_by_placeholder(name, exact=True))
    pane.locator(".dtsp-collapseButton").click()
    pane.get_by_title(value, exact=True).click()


def test_all_claims_are_in_the_register(register):
    """Check that the table has every claim of the ledger, and the page an entry for each."""
    assert fitting(register) == len(ledger.claims())
    assert register.locator("article.entry").count() == len(ledger.claims())


def test_search_narrows_the_register(register):
    """Check that words leave only claims that have them all, in the claim or in its evidence."""
    register.locator("#register_wrapper .dt-search input").fill("C066")
    assert register.locator(ROWS).all_text_contents() == ["C066"]
    claims = ledger.claims().set_index("id")
    register.locator("#register_wrapper .dt-search input").fill("turnover year")
    assert 0 < fitting(register) < len(claims)
    for claim in register.locator(ROWS).all_text_contents():
        entry = register.locator(f"article#{claim}").text_content().lower()
        assert "turnover" in entry and "year" in entry


def test_filters_of_the_register_combine(register):
    """Check that filters by set and status leave the claims that are in both."""
    claims = ledger.claims()
    filter_by(register, "Verdict", "untestable")
    untestable = claims["status"] == "untestable"
    wait_for(register, untestable.sum())
    filter_by(register, "Set", "The paper")
    wait_for(register, (untestable & (claims["set"] == "paper")).sum())
    register.get_by_text("Clear all").click()
    wait_for(register, len(claims))


def test_every_filter_has_something_to_choose(register):
    """Check that each filter narrows the table, and to as many claims as it says."""
    for name in ("Set", "Verdict", "Basis", "Inference", "Primary", "Chapter"):
        filtered = register.get_by_placeholder(name, exact=True)
        pane = register.locator(".dtsp-searchPane", has=filtered)
        pane.locator(".dtsp-collapseButton").click()
        said = int(pane.locator(".dtsp-pill").first.inner_text())
        assert said < len(ledger.claims())
        pane.locator(".dtsp-name").first.click()
        wait_for(register, said)
        register.get_by_text("Clear all").click()
        wait_for(register, len(ledger.claims()))


def test_register_sorts(register):
    """Check that a click on a head sorts by it, and verdicts from supported to context."""
    head = register.locator("#register thead th")
    first = register.locator("#register tbody tr:first-child")
    ids, verdicts = head.filter(has_text="Id"), head.filter(has_text="Verdict")
    ids.click()
    first.filter(has_text=ledger.claims()["id"].min()).wait_for()
    ids.click()
    first.filter(has_text=ledger.claims()["id"].max()).wait_for()
    verdicts.click()
    first.filter(has_text="supported").wait_for()
    verdicts.click()
    first.filter(has_text="context").wait_for()


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["wide", "narrow"])
def test_address_of_a_claim_shows_it(built, browser, screen):
    """Check that a claim's own address ends at its entry, though the table above it is drawn."""
    page = browser.new_page(viewport=screen)
    page.goto((built / "chapters" / "11-ledger.html").as_uri() + "#C066", wait_until="networkidle")
    page.locator(ROWS).first.wait_for()
    page.wait_for_function(IN_VIEW, arg="C066")
    assert page.locator("article#C066 details").evaluate("details => details.open")
    page.locator(ROWS).first.click()
    first = ledger.claims()["id"].iloc[0]
    page.wait_for_function(IN_VIEW, arg=first)
    assert page.url.endswith(f"#{first}")
    page.close()


def test_ledger_can_be_saved(register, built):
    """Check that the links of the page save the same files that stand beside the pages."""
    links = register.locator("a[download]")
    assert links.count() == 3
    for link in links.all():
        name = link.get_attribute("download")
        with register.expect_download() as saved:
            link.click()
        assert saved.value.suggested_filename == name
        got = Path(saved.value.path()).read_bytes()
        assert got == (built / name).read_bytes()
        read = json.loads if name.endswith("json") else lambda text: pd.read_csv(BytesIO(text))
        assert len(read(got)) > 1


def test_ledger_leads_to_pages_that_exist(register):
    """Check that every chapter and table named in the ledger is there, at its place."""
    links = register.locator("article.entry a[href]").evaluate_all("all => all.map(a => a.href)")
    sought = {unquote(urlsplit(link).path): set() for link in links}
    for link in links:
        sought[unquote(urlsplit(link).path)].add(urlsplit(link).fragment)
    for path, places in sought.items():
        text = Path(path).read_text(encoding="utf-8")
        assert {place for place in places - {""} if f'id="{place}"' not in text} == set(), path


def test_ledger_is_light(built):
    """Check that the largest page stays below a megabyte as a server sends it."""
    page = (built / "chapters" / "11-ledger.html").read_bytes()
    assert len(gzip.compress(page)) < 1e6
