"""What every page says of itself: version, data, and a preview for other sites."""

import json
import re
from html import unescape

import pytest
from bs4 import BeautifulSoup

from belarus_iran import __version__, evidence, store
from belarus_iran.pages import citing


def page(folder, name):
    """Return the text of a page of the miniature book."""
    return (folder / "_build" / "book" / f"{name}.html").read_text(encoding="utf-8")


def test_every_page_names_its_edition(built_miniature):
    """Check that the foot of each page has what a citation of it needs, the search page's too."""
    data, code = store.short(evidence.fingerprint()), store.short(store.code())
    for name in ("chapters/index", "chapters/01-one", "search"):
        (foot,) = re.findall(r'<p class="edition">(.*?)</p>', page(built_miniature, name), re.S)
        assert foot.strip() == f"Version {__version__}, data {data}, code {code}"


def test_every_page_says_that_it_is_not_as_reviewed(built_miniature):
    """Check that the miniature, which nobody signed, says so on each page, even on search."""
    for name in ("chapters/index", "chapters/01-one", "search"):
        (said,) = re.findall(
            'class="bd-header-announcement__content">(.*?)<', page(built_miniature, name)
        )
        assert said.endswith(f"Do not cite it as version {__version__}.")


def test_machines_know_the_first_page_as_the_book(built_miniature):
    """Check the tags of scholarly search engines and the JSON-LD of the whole."""
    soup = BeautifulSoup(page(built_miniature, "chapters/index"), "html.parser")
    title = citing.read()["title"]
    assert soup.select_one("meta[name=citation_title]")["content"] == title
    (told,) = json.loads(soup.select_one("script[type='application/ld+json']").string)["@graph"]
    assert (told["@type"], told["name"]) == ("Book", title)


def test_pages_have_a_preview_of_their_own(built_miniature):
    """Check that title and description are those of the page, with the glued value filled in."""
    html = page(built_miniature, "chapters/01-one")
    tags = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', html))
    assert unescape(tags["og:title"]) == "One"
    assert tags["og:description"] == tags["description"] == "The year is 2010."


def test_preview_is_cut_between_words():
    """Check that a long beginning ends in an ellipsis, and no word is broken."""
    tags = citing.preview("T", "<word> " * 100)
    (text,) = re.findall('name="description" content="([^"]*)"', tags)
    assert len(unescape(text)) <= citing.PREVIEW + 1
    assert set(unescape(text).removesuffix("…").split()) == {"<word>"}


def test_pages_have_a_mark_and_a_title(built_miniature):
    """Check that each page shows the book's title and has its icon, from the disk."""
    html = page(built_miniature, "chapters/01-one")
    assert re.search(r'<link rel="icon" href="\.\./_static/logo\.svg"', html)
    assert re.search(r'<p class="title logo__title">Belarus and Iran: [^<]+</p>', html)
    assert (built_miniature / "_build" / "book" / "_static" / "logo.svg").is_file()


@pytest.mark.parametrize(
    "address", ["404.html", "chapters/absent.html", "claims/C999.html", "data/no/such"]
)
def test_missing_page_leads_home_from_any_address(built_miniature, browser, address):
    """Check, as a server shows it below some folder, that the page for lost readers leads home."""
    text = page(built_miniature, "404")
    tab = browser.new_page()
    tab.route("**/*", lambda route: route.fulfill(body=text, content_type="text/html"))
    tab.goto(f"http://book.example/below/{address}")
    links = tab.locator("a").evaluate_all("all => all.map(link => link.href)")
    tab.close()
    below = "http://book.example/below/"
    assert links == [f"{below}index.html", f"{below}chapters/13-ledger.html"]
