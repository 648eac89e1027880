"""The book on paper: that all of it is there, that it fits the sheet, and what leads where."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from pypdf import PdfReader

from belarus_iran import ledger
from belarus_iran.__main__ import main
from belarus_iran.book import contents, pdf
from belarus_iran.pages import project, register

# A book of fewer pages has lost chapters.
PAGES = 50

# Names that a font without these letters, or a wrong encoding, would spoil.
NAMES = ("Malcaŭ", "Kiebič", "Čyhvir", "Lukašenka", "międzynarodowych")


def squeezed(text):
    """Return a text without its white space, in which a PDF differs from its source."""
    return "".join(text.split())


def headings(outline):
    """Return the titles of an outline, level by level flattened in order."""
    for item in outline:
        if isinstance(item, list):
            yield from headings(item)
        else:
            yield item


@pytest.fixture(scope="module")
def joined(browser, root, built):
    """Print the real book, as a reader would; return its pages as they were joined for it."""
    texts, printed = [], pdf.printed
    with pytest.MonkeyPatch.context() as patch:
        # One browser of Playwright is driven here already, so the sheets are made elsewhere.
        patch.setattr(
            pdf,
            "printed",
            lambda text, folder: texts.append(text) or elsewhere(printed, text, folder),
        )
        patch.chdir(root)
        assert main(["pdf"]) == 0
    (text,) = texts
    return text


def elsewhere(function, *arguments):
    """Call a function in another thread and return what it does."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function, *arguments).result()


@pytest.fixture(scope="module")
def soup(joined):
    """Return the joined document, parsed."""
    return BeautifulSoup(joined, "html.parser")


@pytest.fixture(scope="module")
def reader(joined, root):
    """Open the book on paper."""
    return PdfReader(root / "_build" / pdf.NAME)


@pytest.fixture(scope="module")
def texts(reader, root):
    """Return the text of every sheet, without white space.

    pypdf, which tells outline, fonts and places, would compute a minute for it.
    """
    with pypdfium2.PdfDocument(root / "_build" / pdf.NAME) as document:
        texts = [squeezed(page.get_textpage().get_text_range()) for page in document]
    assert len(texts) == len(reader.pages)
    # This is how PDFium tells a hyphen at the end of a line.
    return [text.replace("\ufffe", "-") for text in texts]


def test_book_on_paper_says_which_edition_it_is(tmp_path):
    """Check that edition, day and notice stand in front, and all but the day on every page."""
    (tmp_path / "_static").mkdir()
    said, told = "Not version 1.2 as reviewed.", "Version 1.2, data 01, code 02"
    banner = f'<div class="bd-header-announcement__content">{said}</div>'
    day = '<meta name="citation_publication_date" content="2031/02/03">'
    for name, head in (("one", day), ("two", banner)):
        html = f'{head}<article class="bd-article"><h1>{name}</h1></article>'
        html += f'<p class="edition">\n {told} · <a>How to cite</a></p>'
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    config = {"title": "T", "author": "A", "copyright": "2030"}
    front = BeautifulSoup(pdf.join(tmp_path, ["one", "two"], config), "html.parser")
    assert [p.get_text() for p in front.select(".front p")][1:4] == ["A", told, "2031-02-03"]
    assert front.select_one(".front .notice").get_text() == said
    assert f'@bottom-left {{ content: "{said}"' in front.style.get_text()
    plain = pdf.join(tmp_path, ["one"], config)
    assert said not in plain and f'@bottom-left {{ content: "{told}"' in plain


def test_every_id_is_there_once_and_every_link_leads_to_one(soup):
    """Check that pages that use the same ids do not lead to each other's places."""
    ids = [item["id"] for item in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    inside = {link["href"][1:] for link in soup.select('a[href^="#"]')}
    assert inside - set(ids) == set()
    assert not soup.select('a[href^="file:"], a[href^="data:"]')


def test_nothing_for_the_screen_is_left(soup):
    """Check that code, controls and the searchable table are gone, and all that is folded open."""
    assert not soup.select(".cell_input, .explorer-controls, .register, .headerlink, button")
    assert not soup.select("details:not([open])")
    assert all(explorer.select("img") for explorer in soup.select(".explorer"))
    assert soup.select(".explorer img")


def test_ledger_in_brief_has_every_claim_with_its_verdict_and_reason(soup, built):
    """Check that each claim of the ledger has one row, which says why."""
    claims = json.loads((built / "ledger.json").read_text(encoding="utf-8"))["claims"]
    rows = {row["id"].partition("--")[2]: row for row in soup.select(".ledger-brief tr[id]")}
    assert sorted(rows) == sorted(ledger.claims()["id"])
    for claim in claims:
        said = rows[claim["id"]].get_text(" ")
        assert (claim["outside"] or claim["status"]) in said
        assert claim["own"] in said
        reasons = [found["reason"] for found in claim["findings"]] or [claim["status_reason"]]
        assert all(reason and reason in said for reason in reasons)


def test_all_chapters_are_in_the_outline_in_order(reader, soup):
    """Check that the outline has every heading of the book, word for word, chapters on top."""
    tops = [item for item in reader.outline if not isinstance(item, list)]
    expected = [heading.get_text() for heading in soup.select("h1")]
    assert len(expected) == 1 + len(contents.addresses(ROOT))
    assert [item.title for item in tops] == expected
    everything = [heading.get_text() for heading in soup.select("h1, h2, h3, h4")]
    assert [item.title for item in headings(reader.outline)] == everything


def test_contents_name_the_page_on_which_each_chapter_starts(reader, soup, texts):
    """Check that the numbers in the contents are those of the pages where the headings stand."""
    start, first = (reader.get_destination_page_number(item) for item in reader.outline[:2])
    contents = "".join(texts[start:first])
    for item in reader.outline[1:]:
        if not isinstance(item, list):
            number = reader.get_destination_page_number(item)
            assert squeezed(item.title) in texts[number]
            assert f"{squeezed(item.title)}{number + 1}" in contents
            # The foot has the edition, or that the book is not as reviewed, beside the number; if
            # it takes more than one line, the number is read first.
            notice = "(Adraft|Not|Explored)"
            foot = rf"(code[0-9a-f]{{12}}|{notice}.*?){number + 1}(?!\d)"
            foot += rf"|(?<!\d){number + 1}{notice}"
            assert re.search(foot, texts[number])


def test_every_figure_is_numbered_once(texts, soup):
    """Check that the figures count from one without a gap, each with its caption in the text."""
    captions = [item.get_text() for item in soup.select("figcaption")]
    numbers = [int(re.match(r"Fig\. (\d+)", caption.strip()).group(1)) for caption in captions]
    assert numbers == list(range(1, len(numbers) + 1))
    whole = "".join(texts)
    assert all(whole.count(squeezed(caption)) == 1 for caption in captions)


def test_text_is_whole(reader, texts, soup):
    """Check that names keep their letters, that fonts are embedded and that nothing is missing."""
    assert len(texts) > PAGES
    whole = "".join(texts)
    assert {name for name in NAMES if name not in whole} == set()
    # And so does every word with a letter beyond Western Europe's; formulas are set, not written.
    formulas = {id(formula) for formula in soup.body.select("script, .math")}
    said = "".join(
        text
        for text in soup.body.find_all(string=True)
        if not formulas & set(map(id, text.parents))
    )
    words = {word for word in re.findall(r"[^\W\d_]+", said) if max(word) > "\xff"}
    assert set(NAMES) <= words
    assert {word for word in words if word not in whole} == set()
    assert "\ufffd" not in whole
    for claim in ledger.claims()["id"]:
        assert claim in whole
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            for part in font.get("/DescendantFonts", []):
                assert "/FontFile2" in part.get_object()["/FontDescriptor"]


def test_mathematics_is_set(texts):
    """Check that no formula stands in the PDF as it was typed."""
    whole = "".join(texts)
    assert not re.findall(r"\\(?:frac|partial|text|begin|kappa|rho)", whole)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('<div style="width: 900px">wide</div>', "Wider than the sheet.*wide"),
        ('<div style="overflow: hidden; white-space: nowrap">' + "long " * 99, "Wider"),
        ('<span class="math">\\(x\\)</span>', r"Not set: \\\(x"),
    ],
)
def test_what_would_be_cut_or_left_raw_is_refused(browser, content, told):
    """Check that a document that does not fit the sheet is an error that names the place."""
    page = browser.new_page(viewport={"width": pdf.WIDTH, "height": 900})
    page.set_content(f"<body style='margin: 0'><p id='here'>text</p>{content}")
    with pytest.raises(pdf.PdfError, match=told):
        pdf.settle(page)
    page.close()


def test_wide_tables_are_set_smaller_before_their_words_break(browser):
    """Check that a table of many columns fits the sheet, and one of few keeps its size."""
    page = browser.new_page(viewport={"width": pdf.WIDTH, "height": 900})
    rows = {
        "few": "<td>word</td>" * 3,
        "many": "<td>Understanding</td>" * 9,
        "more": "<td>Understanding</td>" * 40,
    }
    tables = "".join(
        f'<div><table id="{name}" style="font-size: 10pt">{row}</table></div>'
        for name, row in rows.items()
    )
    page.set_content(f"<body style='margin: 0'>{tables}")
    page.add_style_tag(content=project.part("pdf.css"))
    pdf.settle(page)
    size = "table => [parseFloat(getComputedStyle(table).fontSize), table.className]"
    few, many, more = (page.locator(f"#{name}").evaluate(size) for name in rows)
    page.close()
    assert few == [pytest.approx(40 / 3, abs=0.01), ""]
    assert many[0] < few[0] and many[1] == ""
    assert more[1] == "breaks-words"


def test_brief_ledger_escapes_what_it_holds():
    """Check that signs of HTML in a claim stay text, and that a claim without test says why."""
    claim = {
        "id": "C001",
        "set": "paper",
        "locator": "I¶1",
        "claim": "A < B",
        "title": "",
        "outside": "",
        "own": "",
        "status": "untestable",
        "status_reason": "No data & none to come.",
        "findings": [],
    }
    html = register.brief([claim]).html
    assert "A &lt; B" in html and "No data &amp; none to come." in html and "untestable" in html


def test_without_chromium_it_says_what_to_install(tmp_path, monkeypatch):
    """Check that a machine without the browser is told before anything is built."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf.builder, "build", None)
    with pytest.raises(pdf.PdfError, match="apt install chromium"):
        pdf.build(tmp_path)


def test_browser_of_another_name_that_does_not_start_is_told(tmp_path, monkeypatch):
    """Check that Chrome is found, and that its own words are told instead of a traceback."""
    chrome = tmp_path / "google-chrome"
    chrome.write_text("#!/bin/sh\necho 'Install the snap first.' >&2\nexit 1\n", "utf-8")
    chrome.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pdf.PdfError, match=rf"^{chrome} does not start: Install the snap first\.$"):
        elsewhere(pdf.printed, "", tmp_path)


def test_what_is_printed_lies_in_the_project(browser, tmp_path):
    """Check that the browser is led to no temporary file, which one packed apart cannot see."""
    place = "<html><body><script>document.write(location.pathname)</script></body></html>"
    made = elsewhere(pdf.printed, place, tmp_path)
    text = PdfReader(BytesIO(made)).pages[0].extract_text()
    assert squeezed(text).startswith(str(tmp_path))
    assert not list(tmp_path.iterdir())
