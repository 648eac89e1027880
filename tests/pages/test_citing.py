"""References: CITATION.cff is valid, and every format says the same of a work."""

import json
import re

import pytest
import yaml
from conftest import ROOT
from jsonschema import Draft7Validator
from pybtex.database import parse_string

from belarus_iran import __version__, ledger
from belarus_iran.book import contents
from belarus_iran.pages import citing, project

# The schema of the Citation File Format 1.2.0 by S. Druskat, J. H. Spaaks and others
# (https://github.com/citation-file-format/citation-file-format), unchanged, CC BY 4.0.
SCHEMA = ROOT / "tests" / "schemas" / "cff-1.2.0.json"

DATA = "0123456789abcdef"

CFF = {
    "title": "A book & its tests",
    "version": "1.2",
    "date-released": "2030-05-06",
    "url": "https://book.example/",
    "doi": "10.1234/x_y",
    "authors": [
        {"family-names": "Šafaryk", "given-names": "Jan Ŭladzimir"},
        {"name": "A group"},
    ],
    "references": [],
}
CLAIM = {"id": "C001", "own": "in tension", "own_kind": "", "outside": "open", "status": "checked"}
CLAIM |= {"outside_kind": "no evidence"}


def problems(cff):
    """Return what the official schema has against a citation file."""
    validator = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    # The schema wants a date as text.
    plain = json.loads(json.dumps(cff, default=str))
    return [error.message for error in validator.iter_errors(plain)]


@pytest.fixture
def cff():
    """Return CITATION.cff with the types of YAML."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_citation_file_is_valid(cff):
    """Check CITATION.cff against the official schema, which refuses a misspelled key."""
    assert problems(cff) == []
    assert problems({**cff, "titel": "x"}) and problems({**cff, "date-released": "May 2030"})


def test_citation_file_has_the_version_of_the_package(cff):
    """Check that the file, the package and its metadata name one version."""
    assert cff["version"] == __version__
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_chapter_can_be_cited_by_its_title():
    """Check that titles are those of the notebooks, none of the chapters left out."""
    titles = {
        path.stem: "".join(contents.notebook(path)["cells"][0]["source"]).splitlines()[0][2:]
        for path in contents.chapters(ROOT)
    }
    del titles["index"]
    assert {name: citing.chapter(CFF, DATA, name)["title"] for name in titles} == titles
    with pytest.raises(citing.CitationError, match="Allowed: 10-the-record"):
        citing.chapter(CFF, DATA, "index")


@pytest.fixture(params=["book", "chapter", "verdict"])
def work(request):
    """Return each kind of work of the book in turn."""
    if request.param == "book":
        return citing.book(CFF, DATA)
    if request.param == "chapter":
        return citing.chapter(CFF, DATA, "06-capabilities")
    return citing.verdict(CFF, DATA, CLAIM)


def test_every_format_says_which_version_and_data(work):
    """Check that no reference leaves out the version or the fingerprint, shortened."""
    for text in (citing.bibtex(work), citing.ris(work), citing.apa(work)):
        assert "Version 1.2, data 0123456789ab" in text
        assert "0123456789abc" not in text


def test_bibtex_is_read_as_it_was_meant(work):
    """Check, with a parser of BibTeX, names, title, address and a protected capital."""
    (entry,) = parse_string(citing.bibtex(work), "bibtex").entries.values()
    first, second = entry.persons["author"]
    assert (first.first_names, first.middle_names) == (["Jan"], ["Ŭladzimir"])
    assert first.last_names == ["Šafaryk"] and str(second) == "{A group}"
    assert entry.fields["title"] == "{" + work["title"].replace("&", r"\&") + "}"
    assert entry.fields["year"] == "2030"
    assert entry.fields["url"].replace("\\", "") == work["url"]
    assert work["doi"] == "10.1234/x_y" and entry.fields["doi"].replace("\\", "") == work["doi"]


def test_ris_is_well_formed(work):
    """Check the grammar of RIS: type first, end last, two authors, and no tag without a value."""
    lines = citing.ris(work).removesuffix("\n").split("\n")
    assert lines[0].startswith("TY  - ") and lines[-1] == "ER  - "
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - \S.*", line) for line in lines[:-1])
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - Šafaryk, Jan Ŭladzimir",
        "AU  - A group",
    ]
    assert f"TI  - {work['title']}" in lines
    assert "PY  - 2030" in lines and "DA  - 2030/05/06" in lines


def test_ris_of_a_year_alone():
    """Check that of a work dated by its year RIS tells the whole year, and no date."""
    lines = citing.ris(citing.paper(citing.read())).splitlines()
    assert "PY  - 2014" in lines
    assert not [line for line in lines if line.startswith("DA")]


def test_apa_of_a_part_in_full():
    """Check a reference letter for letter: a question mark ends a title, a DOI goes before."""
    by = "Šafaryk, J. Ŭ., & A group. (2030)."
    in_book = "In *A book & its tests* (Version 1.2, data 0123456789ab)"
    title = "Troublemakers growing stronger?"
    part = citing.chapter(CFF, DATA, "06-capabilities")
    assert citing.apa(part) == f"{by} {title} {in_book}. https://doi.org/10.1234/x_y"
    part = citing.chapter({**CFF, "doi": ""}, DATA, "06-capabilities")
    address = "https://book.example/chapters/06-capabilities.html"
    assert citing.apa(part) == f"{by} {title} {in_book}. {address}"
    part = citing.chapter({**CFF, "doi": "", "url": ""}, DATA, "06-capabilities")
    assert citing.apa(part) == f"{by} {title} {in_book}, chapters/06-capabilities.html."


def test_both_verdicts_are_cited_each_by_its_name():
    """Check that a citation names both verdicts and why one is open, and that a machine read it."""
    work = citing.verdict(CFF, DATA, CLAIM)
    assert work["title"] == (
        "Verdicts on claim C001: own record: in tension; outside data: open (no evidence)"
    )
    for text in (citing.bibtex(work), citing.ris(work), citing.apa(work)):
        assert citing.NOTICE in text
        assert citing.NOTICE not in citing.apa(citing.book(CFF, DATA))
    assert f"(no evidence) [{citing.NOTICE}]. In *" in citing.apa(work)


def test_a_claim_without_a_verdict_is_cited_with_its_status():
    """Check that an untested claim is not called a verdict."""
    claim = {**CLAIM, "own": "", "outside": "", "outside_kind": "", "status": "untestable"}
    assert citing.verdict(CFF, DATA, claim)["title"] == "Claim C001: untestable"


def test_paper_is_cited_as_in_the_bibliography():
    """Check the paper's entry against the one that the book's bibliography prints."""
    got = parse_string(citing.bibtex(citing.paper(citing.read())), "bibtex").entries
    known = parse_string((ROOT / "references.bib").read_text(encoding="utf-8"), "bibtex").entries
    (key,) = got
    plain = {name: text.strip("{}") for name, text in known[key].fields.items()}
    assert {name: text.strip("{}") for name, text in got[key].fields.items()}.items() <= (
        plain.items()
    )
    assert got[key].persons["author"] == known[key].persons["author"]


def test_files_hold_every_claim_once():
    """Check that both files for reference managers have the whole ledger, under unlike keys."""
    claims = ledger.claims().assign(own="").to_dict("records")
    works = citing.works(citing.read(), DATA, claims)
    files = citing.files(works)
    keys = [work["key"] for work in works]
    assert len(set(keys)) == len(keys) == 2 + len(project.own_titles()) + len(claims)
    assert re.findall(r"^@\w+\{(.+),$", files["citations.bib"], re.MULTILINE) == keys
    assert re.findall(r"^ID  - (.+)$", files["citations.ris"], re.MULTILINE) == keys


@pytest.mark.parametrize(
    ("text", "told"), [(None, "not found"), ("title: [", "not YAML")], ids=["missing", "broken"]
)
def test_broken_citation_file_is_told(tmp_path, text, told):
    """Check that a missing and a broken file give an error that names the file."""
    path = tmp_path / "CITATION.cff"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(citing.CitationError, match=f"CITATION.cff: {told}"):
        citing.read(path)


def test_unknown_chapter_is_told():
    """Check that the error lists the chapters."""
    with pytest.raises(citing.CitationError, match="Allowed: 10-the-record, "):
        citing.chapter(CFF, DATA, "99-more")
