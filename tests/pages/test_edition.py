"""Which edition a book is: by what files say, another by any change, and told of in words."""

import json
import shutil
from dataclasses import replace

import pytest
from conftest import notebook

from belarus_iran import evidence, store
from belarus_iran.pages import edition, footer


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
    assert edition.explored(book) == {}
    give(book, "# Parameters\nloud = False\n")
    assert edition.explored(book) == {}
    give(book, "# Parameters\nyear = 2012\n")
    assert edition.explored(book) == {"01-one": {"year": "2012"}}
    told = edition.notice("1.2", [], edition.explored(book), [])
    assert told == (
        "Explored with other parameters: 01-one with year = 2012. Do not cite it as version 1.2."
    )


def test_another_word_of_a_chapter_is_another_chapter(book):
    """Check that outputs and given parameters do not count, but a changed default does."""
    before = edition.chapters(book)
    give(book, "year = 2012")
    assert edition.chapters(book) == before
    path = book / "chapters" / "01-one.ipynb"
    path.write_text(path.read_text("utf-8").replace("2010", "2011"), encoding="utf-8")
    changed = edition.chapters(book)
    assert {name for name in before if before[name] != changed[name]} == {"01-one"}
    words = edition.differences({"chapters": changed}, {"chapters": before})
    assert words == ["other chapters (01-one)"]


def test_another_word_of_the_glossary_is_another_chapter(book):
    """Check that a page that computes nothing counts by its words, not by how its lines end."""
    toc = {"root": "chapters/index", "chapters": [{"file": "chapters/18-glossary"}]}
    (book / "_toc.yml").write_text(json.dumps(toc), encoding="utf-8")
    page = book / "chapters" / "18-glossary.md"
    told = []
    for text in (b"# Words\nopen\n", b"# Words\r\nopen\r\n", b"# Words\nopen: untested\n"):
        page.write_bytes(text)
        told.append(edition.chapters(book))
    first, same, other = ({"chapters": one} for one in told)
    assert edition.differences(same, first) == []
    assert edition.differences(other, first) == ["other chapters (18-glossary)"]


@pytest.mark.parametrize("name", ["data", "code", "findings"])
def test_each_difference_from_the_reviewed_state_is_named(name):
    """Check that a change of any one thing is told, and that of nothing is not."""
    signed = {"data": "1", "code": "2", "findings": "3", "chapters": {}}
    assert edition.differences(signed, signed) == []
    different = edition.differences(signed | {name: "0"}, signed)
    assert different == [f"other {name}"]
    told = edition.notice("1.2", different, {}, [])
    assert told == f"Not version 1.2 as reviewed: other {name}. Do not cite it as version 1.2."


def test_a_version_that_nobody_signed_is_a_draft(book, monkeypatch):
    """Check that a book without a signed review says so on any way of building it."""
    monkeypatch.setattr(edition, "reviewed", lambda: None)
    assert footer.notice(book).startswith("A draft: no state of version ")
    state = edition.current()
    signed = {"data": state.data, "code": state.code, "chapters": edition.chapters(book)}
    monkeypatch.setattr(edition, "reviewed", lambda: signed)
    monkeypatch.setattr(evidence, "modified", lambda: ())
    assert footer.notice(book) == ""


def test_other_findings_are_another_state(done):
    """Check that a changed number, which other libraries may give, is noticed."""
    first, *others = done.findings
    changed = replace(done, findings=(replace(first, value=-1), *others))
    assert edition.findings(done) != edition.findings(changed)


def test_fingerprints_are_of_what_files_say(data, tmp_path, monkeypatch):
    """Check that ends of lines and a mark at the beginning change neither of them, a word does."""
    before = edition.current()
    package = tmp_path / "belarus_iran"
    shutil.copytree(store.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*package.rglob("*.py"), data / "paper" / "trade.csv"]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (data / ".DS_Store").write_bytes(b"1")
    monkeypatch.setattr(store, "PACKAGE", package)
    assert edition.current() == before
    assert "trade" not in evidence.modified()
    (package / "store.py").write_bytes((package / "store.py").read_bytes() + b"# more\n")
    assert edition.current().code != before.code and edition.current().data == before.data
