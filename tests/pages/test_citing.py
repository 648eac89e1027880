"""References: CITATION.cff is valid, and every format says the same of a work.

What programs make of the references is asked of these programs: pandoc prints both files in a
style, biber holds BibTeX against the data model of biblatex, rispy reads RIS.
"""

import json
import os
import re
import shutil
import subprocess

import pypandoc
import pytest
import rispy
import yaml
from conftest import ROOT
from jsonschema import Draft7Validator
from pybtex.database import parse_string

from belarus_iran import __version__, ledger
from belarus_iran.book import contents
from belarus_iran.pages import citing, project
from belarus_iran.pages.editions import Edition

# The schema of the Citation File Format 1.2.0 by S. Druskat, J. H. Spaaks and others
# (https://github.com/citation-file-format/citation-file-format), unchanged, CC BY 4.0.
SCHEMA = ROOT / "tests" / "schemas" / "cff-1.2.0.json"

EDITION = Edition("1.2", "0123456789abcdef", "fedcba9876543210")
TOLD = "Version 1.2, data 0123456789ab, code fedcba987654"

CFF = {
    "title": "A book & its tests",
    "version": "1.2",
    "date-released": "2030-05-06",
    "url": "https://book.example/",
    "doi": "10.1234/x_y",
    "authors": [{"family-names": "Šafaryk", "given-names": "Jan Ŭladzimir"}, {"name": "A group"}],
    "references": [],
}
CLAIM = {"id": "C001", "own": "in tension", "own_kind": "", "outside": "open", "status": "checked"}
CLAIM |= {"outside_kind": "no evidence", "title": "Trade fell"}


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
    assert {name: citing.chapter(CFF, EDITION, name)["title"] for name in titles} == titles
    with pytest.raises(citing.CitationError, match="Allowed: 01-the-paper"):
        citing.chapter(CFF, EDITION, "index")


@pytest.fixture(params=["book", "chapter", "verdict"])
def work(request):
    """Return each kind of work of the book in turn."""
    if request.param == "book":
        return citing.book(CFF, EDITION)
    if request.param == "chapter":
        return citing.chapter(CFF, EDITION, "06-capabilities")
    return citing.verdict(CFF, EDITION, CLAIM)


def test_every_format_says_which_edition(work):
    """Check that no reference leaves out version or fingerprints, each shortened."""
    for text in (citing.bibtex(work), citing.ris(work), citing.apa(work)):
        assert TOLD in text
        assert "0123456789abc" not in text and "fedcba9876543" not in text


def test_bibtex_is_read_as_it_was_meant(work):
    """Check, with a parser of BibTeX, names, title, address and a protected capital."""
    (entry,) = parse_string(citing.bibtex(work), "bibtex").entries.values()
    first, second = entry.persons["author"]
    assert (first.first_names, first.middle_names) == (["Jan"], ["Ŭladzimir"])
    assert first.last_names == ["Šafaryk"] and str(second) == "{A group}"
    assert entry.fields["title"] == "{" + work["title"].replace("&", r"\&") + "}"
    assert entry.fields["year"] == "2030"
    assert entry.fields["url"] == work["url"]
    assert entry.fields.get("doi", "") == work["doi"]


def test_ris_is_well_formed(work):
    """Check the grammar of RIS: type first, end last, two authors, and no tag without a value."""
    lines = citing.ris(work).removesuffix("\n").split("\n")
    assert lines[0].startswith("TY  - ") and lines[-1] == "ER  - "
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - \S.*", line) for line in lines[:-1])
    # Without its comma a group is split into given and family names.
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - Šafaryk, Jan Ŭladzimir",
        "AU  - A group,",
    ]
    assert "PY  - 2030" in lines and "DA  - 2030/05/06" in lines


def test_ris_of_a_year_alone():
    """Check that of a work dated by its year RIS tells the whole year, and no date."""
    lines = citing.ris(citing.paper(citing.read())).splitlines()
    assert "PY  - 2014" in lines
    assert not [line for line in lines if line.startswith("DA")]


def test_only_the_whole_has_the_doi(work):
    """Check that a chapter or a verdict is not taken for the book, and keeps its own address."""
    whole = work["kind"] == "book"
    assert work["doi"] == ("10.1234/x_y" if whole else "")
    assert ("DO  - " in citing.ris(work)) is whole
    assert ("doi = " in citing.bibtex(work)) is whole
    address = "https://doi.org/10.1234/x_y" if whole else f"https://book.example/{work['place']}"
    assert citing.apa(work).endswith(f" {address}")


def test_apa_of_a_part_in_full():
    """Check a reference letter for letter, with an address, with a DOI alone, and with neither."""
    by = "Šafaryk, J. Ŭ., & A group. (2030)."
    in_book = f"In *A book & its tests* ({TOLD})"
    part = citing.chapter(CFF, EDITION, "02-stages")
    start = f"{by} {part['title']}. {in_book}"
    assert citing.apa(part) == f"{start}. https://book.example/chapters/02-stages.html"
    part = citing.chapter({**CFF, "url": ""}, EDITION, "02-stages")
    assert citing.apa(part) == f"{start}, chapters/02-stages.html. https://doi.org/10.1234/x_y"
    part = citing.chapter({**CFF, "doi": "", "url": ""}, EDITION, "02-stages")
    assert citing.apa(part) == f"{start}, chapters/02-stages.html."
    asked = citing.apa({**part, "title": "Growing?"})
    assert f"{by} Growing? {in_book}, chapters" in asked


def test_both_verdicts_are_cited_each_by_its_basis():
    """Check that a citation names both verdicts and why one is open, and that a machine read it."""
    work = citing.verdict(CFF, EDITION, CLAIM)
    assert work["title"] == (
        "Machine-made verdicts on claim C001, “Trade fell”: open (no evidence) by outside data, "
        "in tension by its own record"
    )
    for text in (citing.bibtex(work), citing.ris(work), citing.apa(work)):
        assert citing.NOTICE in text and "by outside data, in tension by its own record" in text
    assert f"own record [{citing.NOTICE}]. In *" in citing.apa(work)


def test_a_claim_without_a_verdict_is_cited_with_its_status():
    """Check that an untested claim is not called a verdict."""
    claim = {**CLAIM, "own": "", "outside": "", "outside_kind": "", "status": "untestable"}
    title = citing.verdict(CFF, EDITION, claim)["title"]
    assert title == "Claim C001, “Trade fell”: untestable, without a verdict"


@pytest.fixture(scope="module", params=["address", "doi", "both", "neither"])
def deposited(request, done, tmp_path_factory):
    """Return all works of the book, with an address, a DOI, both or neither, and their files.

    With both all claims are among them, and otherwise the first of each pair of verdicts: those
    with the same differ in their words alone, which hang on no address.
    """
    cff = citing.read() | {"doi": "10.1234/x_y", "url": "https://book.example"}
    for name in {"address": ["doi"], "doi": ["url"], "neither": ["doi", "url"]}.get(
        request.param, []
    ):
        del cff[name]
    claims = done.verdicts.reset_index(names="id")
    if request.param != "both":
        claims = claims.drop_duplicates(["status", "own", "own_kind", "outside", "outside_kind"])
    works = citing.works(cff, EDITION, claims.to_dict("records"))
    assert len(works) > (500 if request.param == "both" else 40)
    folder = tmp_path_factory.mktemp("cited")
    for name, text in citing.files(works).items():
        (folder / name).write_text(text, encoding="utf-8")
    return {work["key"]: work for work in works}, folder


def plain(text):
    """Return text without what typesetting changes: case, quotes, dashes, spaces."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


@pytest.mark.parametrize("name", ["citations.bib", "citations.ris"])
def test_printed_reference_says_what_is_cited(deposited, name):
    """Check, by a style of pandoc's, that each entry prints authors, title, edition and address.

    Chicago's author-date style prints neither notes nor editions of chapters.
    """
    works, folder = deposited
    command = [pypandoc.get_pandoc_path(), "--citeproc", "--from=markdown", "--to=json"]
    command += [f"--bibliography={folder / name}"]
    printed = subprocess.run(
        command, input='---\nnocite: "@*"\n---\n', capture_output=True, text=True, check=True
    )
    assert printed.stderr == ""
    entries = {
        block["c"][0][0].removeprefix("ref-"): json.dumps(block["c"][1])
        for block in json.loads(printed.stdout)["blocks"][0]["c"][1]
    }
    assert entries.keys() == works.keys()
    for key, work in works.items():
        words = plain(" ".join(strings(json.loads(entries[key]))))
        assert words.startswith(plain(work["authors"][0][0])), words
        for told in (work["title"], work.get("edition", ""), work.get("in", "")):
            assert plain(told) in words, (told, words)
        address = f"https://doi.org/{work['doi']}" if work["doi"] else work["url"]
        assert address in entries[key]


def strings(node):
    """Return the words of a document of pandoc's, in order."""
    if isinstance(node, list):
        return [word for item in node for word in strings(item)]
    if not isinstance(node, dict):
        return []
    kind, content = node.get("t"), node.get("c", [])
    return [content] if kind == "Str" else strings(content)


def test_ris_is_read_whole(deposited):
    """Check that rispy reads every entry, with the group as one name and one DOI in all."""
    works, folder = deposited
    with open(folder / "citations.ris", encoding="utf-8") as file:
        entries = {entry["id"]: entry for entry in rispy.load(file)}
    assert entries.keys() == works.keys()
    for key, work in works.items():
        entry = entries[key]
        assert [name.rstrip(",") for name in entry["authors"]] == [
            ", ".join(author) for author in work["authors"]
        ]
        assert entry["type_of_reference"] in rispy.TYPE_OF_REFERENCE_MAPPING
        assert entry.get("urls", [""]) == [work["url"]]
    assert len([entry for entry in entries.values() if "doi" in entry]) <= 1


def test_biber_has_nothing_to_say(deposited):
    """Check that no entry offends the data model of biblatex."""
    works, folder = deposited
    biber = shutil.which("biber")
    if biber is None:
        reason = "biber is not installed, so no reference was checked (.ci/run installs it)."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    command = [biber, "--tool", "--validate-datamodel", "--nolog", "--output-file=out.bib"]
    got = subprocess.run(
        [*command, "citations.bib"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert not re.search("WARN|ERROR", got.stdout), got.stdout
    assert (folder / "out.bib").read_text(encoding="utf-8").count("@") >= len(works)


def test_paper_is_cited_as_in_the_bibliography():
    """Check the paper's entry against the one that the book's bibliography prints."""
    got = parse_string(citing.bibtex(citing.paper(citing.read())), "bibtex").entries
    known = parse_string((ROOT / "references.bib").read_text(encoding="utf-8"), "bibtex").entries
    (key,) = got
    listed = {name: text.strip("{}") for name, text in known[key].fields.items()}
    assert {name: text.strip("{}") for name, text in got[key].fields.items()}.items() <= (
        listed.items()
    )
    assert got[key].persons["author"] == known[key].persons["author"]


def test_files_hold_every_claim_once():
    """Check that both files for reference managers have the whole ledger, under unlike keys."""
    claims = ledger.claims().assign(own="").to_dict("records")
    works = citing.works(citing.read(), EDITION, claims)
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
    with pytest.raises(citing.CitationError, match="Allowed: 01-the-paper, "):
        citing.chapter(CFF, EDITION, "99-more")
