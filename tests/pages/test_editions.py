"""Which edition a book is, by what files say, and what changed since the verdicts of others."""

import json
import shutil
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, notebook

from belarus_iran import evidence, ledger, store
from belarus_iran.book import release
from belarus_iran.pages import cards, editions, footer


@pytest.fixture
def book(tmp_path):
    """Return a book of two chapters, as papermill leaves them that is given no parameters."""
    cells = [("markdown", "# One"), ("code", "year = 2010\nloud = False", "parameters")]
    (tmp_path / "chapters").mkdir()
    for name in ("index", "01-one"):
        (tmp_path / "chapters" / f"{name}.ipynb").write_text(notebook(*cells), encoding="utf-8")
    toc = {"root": "chapters/index", "chapters": [{"file": "chapters/01-one"}]}
    (tmp_path / "_toc.yml").write_text(json.dumps(toc), encoding="utf-8")
    return tmp_path


def give(book, source):
    """Put a cell into the chapter as papermill does with the parameters that it is given."""
    path = book / "chapters" / "01-one.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["injected-parameters"]}}
    content["cells"].insert(2, cell | {"outputs": [], "execution_count": 1})
    path.write_text(json.dumps(content), encoding="utf-8")


def test_parameters_other_than_the_defaults_are_told(book):
    """Check that a value given counts if it is another one, and only then."""
    assert editions.explored(book) == {}
    give(book, "# Parameters\nloud = False\n")
    assert editions.explored(book) == {}
    give(book, "# Parameters\nyear = 2012\n")
    assert editions.explored(book) == {"01-one": {"year": "2012"}}
    told = editions.notice("1.2", [], editions.explored(book), [])
    assert told == (
        "Explored with other parameters: 01-one with year = 2012. Do not cite it as version 1.2."
    )


def test_another_word_of_a_chapter_is_another_chapter(book):
    """Check that outputs and given parameters do not count, but a changed default does."""
    before = editions.chapters(book)
    give(book, "year = 2012")
    assert editions.chapters(book) == before
    path = book / "chapters" / "01-one.ipynb"
    path.write_text(path.read_text("utf-8").replace("2010", "2011"), encoding="utf-8")
    changed = editions.chapters(book)
    assert {name for name in before if before[name] != changed[name]} == {"01-one"}
    words = editions.differences({"chapters": changed}, {"chapters": before})
    assert words == ["other chapters (01-one)"]


def test_another_word_of_the_glossary_is_another_chapter(book):
    """Check that a page that computes nothing counts by its words, not by how its lines end."""
    toc = {"root": "chapters/index", "chapters": [{"file": "chapters/18-glossary"}]}
    (book / "_toc.yml").write_text(json.dumps(toc), encoding="utf-8")
    page = book / "chapters" / "18-glossary.md"
    told = []
    for text in (b"# Words\nopen\n", b"# Words\r\nopen\r\n", b"# Words\nopen: untested\n"):
        page.write_bytes(text)
        told.append(editions.chapters(book))
    first, same, other = ({"chapters": one} for one in told)
    assert editions.differences(same, first) == []
    assert editions.differences(other, first) == ["other chapters (18-glossary)"]


def test_another_reference_is_told_like_another_chapter(book):
    """Check that the works that chapters cite count, for a citation may lead elsewhere."""
    works = book / "references.bib"
    told = []
    for year in (2014, 2015):
        works.write_text(f"@book{{one, year = {year}}}\n", encoding="utf-8")
        told.append({"chapters": editions.chapters(book)})
    first, other = told
    assert editions.differences(other, first) == ["other chapters (references.bib)"]


@pytest.mark.parametrize("name", ["data", "code", "findings"])
def test_each_difference_from_the_reviewed_state_is_named(name):
    """Check that a change of any one thing is told, and that of nothing is not."""
    signed = {"data": "1", "code": "2", "findings": "3", "chapters": {}}
    assert editions.differences(signed, signed) == []
    different = editions.differences(signed | {name: "0"}, signed)
    assert different == [f"other {name}"]
    told = editions.notice("1.2", different, {}, [])
    assert told == f"Not version 1.2 as reviewed: other {name}. Do not cite it as version 1.2."


def test_a_version_that_nobody_signed_is_a_draft(book, monkeypatch):
    """Check that a book without a signed review says so on any way of building it."""
    monkeypatch.setattr(editions, "reviewed", lambda: None)
    assert footer.notice(book).startswith("A draft: no state of version ")
    state = editions.current()
    signed = {"data": state.data, "code": state.code, "chapters": editions.chapters(book)}
    monkeypatch.setattr(editions, "reviewed", lambda: signed)
    monkeypatch.setattr(evidence, "modified", lambda: ())
    # Worked out once for all pages of a build.
    footer.notice.cache_clear()
    assert footer.notice(book) == ""


def test_other_findings_are_another_state(done):
    """Check that a changed number, which other libraries may give, is noticed."""
    first, *others = done.findings
    changed = replace(done, findings=(replace(first, value=-1), *others))
    assert editions.findings(done) != editions.findings(changed)


def test_fingerprints_are_of_what_files_say(data, tmp_path, monkeypatch):
    """Check that ends of lines and a mark at the beginning change neither of them, a word does."""
    before = editions.current()
    package = tmp_path / "belarus_iran"
    shutil.copytree(store.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*package.rglob("*.py"), data / "paper" / "trade.csv"]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (data / ".DS_Store").write_bytes(b"1")
    monkeypatch.setattr(store, "PACKAGE", package)
    assert editions.current() == before
    assert "trade" not in evidence.modified()
    (package / "store.py").write_bytes((package / "store.py").read_bytes() + b"# more\n")
    assert editions.current().code != before.code and editions.current().data == before.data


@pytest.fixture(scope="module")
def rows(done):
    """Return the old and new verdicts of every claim."""
    return editions.changes(done)


def test_history_has_the_findings_of_the_release():
    """Check the counts of the release: 418 findings, and none on a claim that there never was."""
    old = evidence.load("history_0_1_0")
    counts = old.groupby("basis")["verdict"].value_counts()
    assert counts["outside"].to_dict() == {
        "undecided": 105,
        "contradicted": 32,
        "supported": 21,
        "qualified": 11,
    }
    assert counts["paper"].to_dict() == {
        "undecided": 155,
        "contradicted": 58,
        "supported": 33,
        "qualified": 3,
    }
    assert set(old["claim"]) <= set(ledger.claims()["id"])


def test_the_same_judgement_in_another_word_is_no_change(done):
    """Check each turn on made-up verdicts of claims whose old ones are known."""
    old = evidence.load("history_0_1_0").set_index(["claim", "basis"])["verdict"]
    claim = next(
        name for (name, basis), told in old.items() if (basis, told) == ("paper", "supported")
    )
    (finding,) = [one for one in done[claim].values() if one.basis == "paper"][:1]
    parts = ledger.parts()
    assert (parts["claim"] == claim).any()

    def turn(verdict):
        made = [
            replace(finding, part=part, core=True, verdict=verdict, kind=None)
            for part in parts.loc[parts["claim"] == claim, "part"]
        ]
        return editions.changes(replace(done, findings=tuple(made))).loc[claim]

    assert turn(ledger.Verdict.CONSISTENT)["paper_turn"] == "same"
    assert turn(ledger.Verdict.INCONSISTENT)["paper_turn"] == "changed"
    without = editions.changes(replace(done, findings=()))
    assert without.loc[claim, "paper_turn"] == "gone"
    # Without a single finding, all claims left are those that had a verdict.
    assert set(without.index) == {name for name, _ in old.index}


def test_no_claim_with_a_verdict_is_left_out(done, rows):
    """Check that the page has every claim with a verdict of old or of today, and no other."""
    old = set(evidence.load("history_0_1_0")["claim"])
    assert set(rows.index) == old | set(done.verdicts.index[done.verdicts["own"] != ""])


def test_turns_add_up_to_the_claims(rows):
    """Check that the tables of old by new verdicts hold each claim once."""
    for basis in cards.BASES:
        soup = BeautifulSoup(editions.turns(rows, basis).html, "html.parser")
        assert sum(int(cell.get_text()) for cell in soup.select("td.number")) == len(rows)


def test_sentence_counts_what_the_rows_say(rows):
    """Check that the sentence tells how many verdicts of 0.1.0 say another thing today."""
    told = editions.sentence(rows)
    for basis, name in cards.BASES.items():
        had = rows[rows[f"{basis}_before"] != editions.NONE]
        changed = (had[f"{basis}_turn"] == "changed").sum()
        assert f"**{name}**: of {len(had)} verdicts of 0.1.0, {changed} say another thing" in told
        assert (
            f"by {'the ' if basis == 'paper' else ''}{name.lower()}: {changed} of {len(had)}"
            in (editions.line(rows))
        )


def test_sentence_is_right_for_none_and_one(rows):
    """Check the words where one verdict says another thing and none is new or given up."""
    few = rows[rows["outside_turn"] == "same"].head(3).copy()
    few.loc[few.index[0], "outside_turn"] = "changed"
    first = editions.sentence(few).splitlines()[0]
    assert "of 3 verdicts of 0.1.0, 1 says another thing today; none are given up" in first
    assert first.endswith("No claims have a verdict that had none.")


def test_verdicts_that_are_kept_say_the_same(done):
    """Check that a version compared with its own verdicts has no change."""
    table = release.as_kept(editions.to_keep(done))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "kept", lambda version: table)
        rows = editions.changes(done, "0.2.0")
    for basis in cards.BASES:
        assert set(rows[f"{basis}_turn"]) == {"same"}
    assert len(rows) == (done.verdicts["own"] != "").sum()


def test_findings_of_the_first_version_are_kept():
    """Check that the archive has all that 0.1.0 found, with the verdicts that are kept of it."""
    path = ROOT / "data" / "history" / "0.1.0-findings.json"
    old = json.loads(path.read_text(encoding="utf-8"))
    assert old["version"] == "0.1.0"
    found = {(item["claim"], item["basis"]): item["verdict"] for item in old["findings"]}
    assert found == editions.kept("0.1.0")["verdict"].to_dict()


def test_table_tells_old_and_new_verdicts_with_the_reasons(done, rows):
    """Check that each claim has one row, with both old and new verdicts and all logged reasons."""
    soup = BeautifulSoup(editions.table(rows).html, "html.parser")
    found = {row.select_one("a.claim-id").get_text(): row for row in soup.select("tbody tr")}
    assert list(found) and set(found) == set(rows.index)
    reasons = evidence.load("rule_changes").groupby("claim")["reason"].apply(list)
    for claim, row in rows.iterrows():
        text = found[claim].get_text()
        for basis in cards.BASES:
            assert f"0.1.0: {row[f'{basis}_before']}" in text and row[f"{basis}_now"] in text
        assert [reason for reason in reasons.get(claim, []) if reason not in text] == []
