"""The page of each claim: what it says, what machines read of it, and how it looks."""

import json
import re
import shutil
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import ROOT

from belarus_iran import NOTICE, ledger
from belarus_iran.pages import cards, citing, editions, register

# What the other mode of a page can spoil.
ON_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
CFF = citing.read() | {"url": "https://book.example", "doi": "10.1234/x_y"}


@pytest.fixture(scope="module")
def made(done):
    """Return the page of every claim by its id, and the seconds of this processor it took."""
    began = time.process_time()
    pages = register.claim_pages(done, CFF, "Not as reviewed.")
    return {name.removesuffix(".html"): html for name, html in pages.items()}, (
        time.process_time() - began
    )


def test_every_claim_has_its_page_in_no_time(made, done):
    """Check that no claim is left out, and that all of them take less than two seconds."""
    pages, seconds = made
    assert list(pages) == list(done.verdicts.index)
    assert seconds < 2


def test_page_tells_claim_parts_verdicts_and_history(made, done):
    """Check of every page that it has all that the ledger and its history hold on the claim."""
    pages, _ = made
    old, parts = editions.by_claim(), cards.parts_by_claim()
    for claim, row in done.verdicts.iterrows():
        soup = BeautifulSoup(pages[claim], "html.parser")
        text = " ".join(soup.get_text().split())
        assert " ".join(row["claim"].split()) in text and row["locator"] in text
        assert NOTICE in text and "Not as reviewed." in text and str(editions.current()) in text
        shown = [cell.select_one(".verdict").get_text() for cell in soup.select(".verdicts dd")]
        expected = [row["outside"], row["own"]] if row["own"] else []
        assert [words.split(maxsplit=1)[1] for words in shown] == expected
        for part in parts.get(claim, []):
            assert " ".join(part["rule"].split()) in text
        for finding in done[claim].values():
            assert " ".join(finding.reason.split()) in text
        for version, told in old.get(claim, {}).items():
            for basis, words in told.items():
                assert version in text and f"{cards.BASES[basis].lower()}: {words}" in text


def test_page_is_cited_on_the_spot(made, done):
    """Check the three references of a claim, and the files that hold two of them."""
    row = {"id": "C066", **done.verdicts.loc["C066"]}
    work = citing.verdict(CFF, editions.current(), row)
    soup = BeautifulSoup(made[0]["C066"], "html.parser")
    shown = [block.get_text() for block in soup.select("pre")]
    assert shown == [
        citing.apa(work).replace("*", ""),
        citing.bibtex(work).strip(),
        citing.ris(work).strip(),
    ]
    assert [link["download"] for link in soup.select("a[download]")] == ["C066.bib", "C066.ris"]
    assert soup.select_one("h2#cite")


def test_machines_know_claim_and_both_reviews(made, done):
    """Check the tags, the address and the JSON-LD of a claim with verdicts and of one without."""
    soup = BeautifulSoup(made[0]["C066"], "html.parser")
    assert soup.select_one("link[rel=canonical]")["href"] == "https://book.example/claims/C066.html"
    title = soup.select_one("meta[name=citation_title]")["content"]
    assert title.startswith("Machine-made verdicts on claim C066")
    assert not soup.select("meta[name=citation_doi]")
    claim, *reviews = json.loads(soup.select_one("script[type]").string)["@graph"]
    row = done.verdicts.loc["C066"]
    assert (claim["@type"], claim["text"]) == ("Claim", row["claim"])
    assert claim["appearance"]["name"] == CFF["references"][0]["title"]
    shown = {tag["property"]: tag["content"] for tag in soup.select("meta[property]")}
    assert shown["og:title"] == title and shown["og:description"] == row["claim"]
    assert {(one["reviewAspect"], one["reviewRating"]["alternateName"]) for one in reviews} == {
        ("Outside data", row["outside"]),
        ("Own record", row["own"]),
    }
    untested = done.verdicts.index[done.verdicts["own"] == ""][0]
    soup = BeautifulSoup(made[0][untested], "html.parser")
    assert len(json.loads(soup.select_one("script[type]").string)["@graph"]) == 1


def test_without_an_address_no_page_claims_one(done):
    """Check that a book without an address has no canonical link that leads nowhere."""
    html = register.claim_pages(done, citing.read())["C066.html"]
    assert "canonical" not in html and 'class="notice"' not in html


def test_page_is_clean_narrow_and_asks_nobody(made, done, browser, tmp_path):
    """Check that axe finds no fault, nothing is wider than a telephone, and nothing is fetched."""
    shutil.copytree(ROOT / "_static" / "parts", tmp_path / "_static" / "parts")
    shutil.copy(ROOT / "_static" / "logo.svg", tmp_path / "_static")
    (tmp_path / "claims").mkdir()
    untested = done.verdicts.index[done.verdicts["own"] == ""][0]
    longest = max(made[0], key=lambda claim: len(made[0][claim]))
    tab = browser.new_page(viewport={"width": 400, "height": 800})
    asked, grounds = [], set()
    tab.on("request", lambda request: asked.append(request.url))
    for claim in (longest, untested):
        path = tmp_path / "claims" / f"{claim}.html"
        path.write_text(made[0][claim], encoding="utf-8")
        tab.goto(path.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 400
        for scheme, options in (("light", None), ("dark", ON_COLOURS)):
            tab.emulate_media(color_scheme=scheme)
            grounds.add((scheme, tab.evaluate("getComputedStyle(document.body).backgroundColor")))
            assert Axe().run(tab, options=options).response["violations"] == []
    tab.close()
    # Both modes were seen, each with a ground of its own.
    assert len(grounds) == len({ground for _, ground in grounds}) == 2
    assert asked and not [url for url in asked if not url.startswith(("file:", "data:"))]


def test_every_address_on_a_page_leads_somewhere(made):
    """Check that neighbours are claims, and that other links lead into the book."""
    pages, _ = made
    for html in pages.values():
        links = re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', html)
        for link in links:
            name = link.removesuffix(".html")
            assert name in pages or link.startswith(("../chapters/", "../_static/")), link


def test_ledger_entries_lead_to_the_references(done):
    """Check that each entry of the ledger has one link to its references."""
    from belarus_iran.pages import register

    html = register.entries(done).html
    for claim in ledger.claims()["id"]:
        assert html.count(f'href="../claims/{claim}.html#cite">Cite this</a>') == 1
