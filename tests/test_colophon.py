"""What every page says of itself: version, data, and a preview for other sites."""

import re
from html import unescape

from belarus_iran import __version__, citing, colophon, evidence


def page(folder, name):
    """Return the text of a page of the miniature book."""
    return (folder / "_build" / "book" / f"{name}.html").read_text(encoding="utf-8")


def test_every_page_names_version_and_data(built_miniature):
    """Check that the foot of each page has what a citation of it needs, the search page's too."""
    data = evidence.fingerprint()[: citing.FINGERPRINT_DIGITS]
    for name in ("chapters/index", "chapters/01-one", "search"):
        (foot,) = re.findall(r'<p class="edition">(.*?)</p>', page(built_miniature, name), re.S)
        assert foot.strip() == f"Version {__version__}, data {data}"


def test_pages_have_a_preview_of_their_own(built_miniature):
    """Check that title and description are those of the page, with the glued value filled in."""
    html = page(built_miniature, "chapters/01-one")
    tags = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', html))
    assert unescape(tags["og:title"]) == "One"
    assert tags["og:description"] == tags["description"] == "The year is 2010."


def test_preview_is_cut_between_words():
    """Check that a long beginning ends in an ellipsis, and no word is broken."""
    tags = colophon.preview("T", "<word> " * 100)
    (text,) = re.findall('name="description" content="([^"]*)"', tags)
    assert len(unescape(text)) <= colophon.PREVIEW + 1
    assert set(unescape(text).removesuffix("…").split()) == {"<word>"}
