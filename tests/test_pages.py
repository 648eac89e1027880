"""The pages as a reader's browser shows them, opened from the disk with no network."""

import os
import shutil

import pytest
from conftest import ROOT

from belarus_iran import book

# Pixels: a laptop, and a telephone, on which nothing but a table of its own may scroll sideways.
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 800}

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

CHAPTERS = [chapter.stem for chapter in book.chapters(ROOT)]


@pytest.fixture(scope="session")
def browser():
    """Start Chromium once; without it skip, but fail where every test is to be run."""
    path = shutil.which("chromium")
    if path is None:
        reason = "Chromium is not installed, so no page was looked at (.ci/run installs it)."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


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


def test_claims_can_be_filtered(built, browser):
    """Check that words typed above the register leave only the claims that have them all."""
    page = browser.new_page(viewport=WIDE)
    page.goto((built / "chapters" / "11-ledger.html").as_uri())
    rows = page.locator("table.register tbody tr")
    total = rows.count()
    page.locator(".register-filter").fill("C066 turnover")
    shown = page.locator("table.register tbody tr:visible")
    assert 0 < shown.count() < total
    assert all("C066" in text for text in shown.all_text_contents())
    page.close()
