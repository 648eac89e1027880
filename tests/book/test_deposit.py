"""What repositories of data ask for is made from one place, and says the same everywhere."""

import json
import re

import pytest
import yaml
from conftest import ROOT

from belarus_iran import NOTICE, evidence
from belarus_iran.book import deposit
from belarus_iran.pages import citing

CFF = citing.read()


@pytest.mark.parametrize(
    "name", [".zenodo.json", "codemeta.json", "codecheck.yml", "LICENSE-DATA.md"]
)
def test_file_is_as_it_is_made(name):
    """Check that nobody edited the file, nor forgot it when what it is made from changed."""
    remedy = "`python -m belarus_iran tidy` writes it anew"
    assert (ROOT / name).read_text(encoding="utf-8") == deposit.files(ROOT)[name], remedy


def test_one_day_of_publication_and_one_version():
    """Check that all that tells the day or the version tells that of CITATION.cff."""
    day, version = CFF["date-released"], CFF["version"]
    zenodo = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    codemeta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert (zenodo["publication_date"], zenodo["version"]) == (day, version)
    assert (codemeta["datePublished"], codemeta["version"]) == (day, version)
    assert evidence.package()["version"] == version
    head = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert head[1] in (version, f"{version} ({day})")


def test_identifiers_of_book_and_paper_are_told_where_there_are_any():
    """Check that a DOI of the paper becomes a related identifier, and one of the book its own."""
    package = evidence.package()
    assert deposit.zenodo(CFF, package)["related_identifiers"] == []
    cff = CFF | {"doi": "10.5281/zenodo.1", "url": "https://book.example"}
    cff |= {"references": [CFF["references"][0] | {"doi": "10.1234/paper"}]}
    (related,) = deposit.zenodo(cff, package)["related_identifiers"]
    assert related["identifier"] == "10.1234/paper" and related["relation"] == "isSupplementTo"
    assert deposit.codemeta(cff)["identifier"] == "https://doi.org/10.5281/zenodo.1"
    assert NOTICE in deposit.zenodo(cff, package)["notes"]


def test_licence_of_a_deposit_is_the_strictest():
    """Check that files for non-commercial use are not passed on as free for any."""

    def one(*names):
        licences = [{"name": name, "title": name} for name in names]
        return {"keywords": [], "resources": [{"path": "a.csv", "licenses": licences}]}

    assert deposit.zenodo(CFF, one("MIT"))["license"] == "cc-by-4.0"
    assert deposit.zenodo(CFF, one("other-at", "other-nc"))["license"] == "other-nc"


def test_terms_of_every_file_are_told():
    """Check that each table of data has its row, with reservations word for word."""
    text = (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `data/(.+?)` \| (.+) \|$", text, re.MULTILINE))
    resources = evidence.package()["resources"]
    assert rows.keys() == {item["path"] for item in resources}
    for item in resources:
        assert all(licence["title"] in rows[item["path"]] for licence in item["licenses"])
    assert "Attribution 4.0 International" in (ROOT / "LICENSES" / "CC-BY-4.0.txt").read_text()


def test_manifest_of_a_check_has_every_figure():
    """Check that the manifest names each captioned figure once, on a page of the archive."""
    manifest = yaml.safe_load((ROOT / "codecheck.yml").read_text(encoding="utf-8"))["manifest"]
    comments = "\n".join(item["comment"] for item in manifest)
    names = re.findall(
        r'"figure": \{[^}]*"name": "(fig-[\w-]+)"',
        "".join(path.read_text("utf-8") for path in sorted((ROOT / "chapters").glob("*.ipynb"))),
    )
    assert names and all(comments.count(f"Figure {name}:") == 1 for name in names)
    assert all({"file", "comment"} == item.keys() for item in manifest)
