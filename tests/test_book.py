"""The book: what is executed, what is refused, and that the last good book always stays."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
import yaml
from conftest import ended
from papermill import inspect_notebook

from belarus_iran import book

# Seconds that a build in another process may take to reach the point at which it is killed.
PATIENCE = 60

# A value other than the default for every parameter of every chapter that has some.
OTHERS = {
    "01-evidence": {"drop_source": "R019", "bootstrap_draws": 60},
    "02-stages": {"partner": "TUR", "drop_2013": True, "persistence": 0.8},
    "03-relative-gains": {"year": 2013, "convention": "acquisition", "sensitivity": 0.5},
    "04-sanction-costs": {"margin": 0.3, "probability": 0.5, "receipts_year": 2005},
    "05-balancing-alliance": {
        "last_year": 2023,
        "motive": "mean",
        "outcome": "projects",
        "draws": 500,
        "shielding": 0.5,
    },
    "06-capabilities": {"base_year": 1998, "last_year": 2013},
    "07-rivals": {"counted": "any one", "left_out": "L02"},
    "08-neutrality": {"split_year": 2008, "reading": "alternative"},
    "09-after-the-paper": {
        "certainty": "likely",
        "scale": "concave",
        "same_within": 0.1,
        "closing_year": 2020,
    },
    "10-robustness": {"scale": "concave", "outcome": "arms", "draws": 20_000, "seed": 8},
}

BUILD = """
from pathlib import Path
from belarus_iran import book
book.assess = lambda root: ({"scoreboard.txt": ""}, ())
if __name__ == "__main__":
    book.build(Path.cwd())
"""


def replace(path, old, new):
    """Replace `old`, which must be there, by `new` in the file `path`."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def executed(capsys):
    """Return the names of the chapters that were executed since the last call."""
    return re.findall(r"^  (\S+) +[\d.]+ s$", capsys.readouterr().out, flags=re.MULTILINE)


def page(miniature, name="book"):
    """Return the text of the chapter's page."""
    return (miniature / "_build" / name / "chapters" / "01-one.html").read_text(encoding="utf-8")


def test_only_what_depends_on_a_change_is_executed(miniature, capsys):
    """Check that a chapter is executed if, and only if, what it depends on has changed."""
    book.execute(miniature)
    assert executed(capsys) == []
    replace(miniature / "chapters" / "01-one.ipynb", "# One", "# The first")
    book.execute(miniature)
    assert executed(capsys) == ["01-one"]
    replace(miniature / "data" / "table.csv", "2010", "2011")
    book.execute(miniature)
    assert sorted(executed(capsys)) == ["01-one", "index"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("src/package/module.py", "42", "43"),
        ("data/table.csv", "2010", "2011"),
        ("requirements.lock", "2.0", "2.1"),
        ("CITATION.cff", "version: ", "version: 1."),
    ],
)
def test_key_follows_what_every_chapter_rests_on(miniature, name, old, new):
    """Check that source, data, lock and citation file are part of every chapter's key."""
    before = book.keys(miniature)
    replace(miniature / name, old, new)
    after = book.keys(miniature)
    assert before.keys() == after.keys()
    assert all(before[chapter] != after[chapter] for chapter in before)


def test_key_follows_another_folder_of_data(miniature, monkeypatch, tmp_path_factory):
    """Check that data named by BELARUS_IRAN_DATA count instead of those of the project."""
    other = tmp_path_factory.mktemp("data")
    (other / "table.csv").write_text("year\n1993\n", encoding="utf-8")
    before = book.keys(miniature)
    monkeypatch.setenv("BELARUS_IRAN_DATA", str(other))
    assert all(book.keys(miniature)[chapter] != key for chapter, key in before.items())


def test_unchanged_book_only_shows_its_scoreboard(miniature, capsys, monkeypatch):
    """Check that a second build starts no kernel and no page build, and prints the scoreboard."""
    monkeypatch.setattr(book, "execute", None)
    monkeypatch.setattr(book, "assess", None)
    book.build(miniature)
    assert "1 supported" in capsys.readouterr().out


def test_modified_data_are_announced(miniature, monkeypatch):
    """Check that every page says which tables are not as they were reviewed."""
    files = {"scoreboard.txt": ""}
    monkeypatch.setattr(book, "assess", lambda root: (files, ("trade", "events")))
    replace(miniature / "data" / "table.csv", "2010", "2011")
    book.build(miniature)
    assert "Data modified: trade, events" in page(miniature)


def test_launch_buttons_follow_the_repository(miniature, monkeypatch):
    """Check that chapters open on Binder if, and only if, the repository's address is given."""
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    assert "binder" not in page(miniature).lower()
    monkeypatch.setenv("REPOSITORY_URL", "https://github.com/owner/name.git")
    book.build(miniature)
    opened = "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/chapters/01-one.ipynb"
    assert f'href="{opened}"' in page(miniature)
    monkeypatch.delenv("REPOSITORY_URL")
    book.build(miniature)
    assert "binder" not in page(miniature).lower()


@pytest.mark.parametrize("address", ["owner/name", "https://example.org/owner/name"])
def test_wrong_address_of_the_repository_is_refused(miniature, monkeypatch, address):
    """Check that an address to which no button can lead is an error that shows a right one."""
    monkeypatch.setenv("REPOSITORY_URL", address)
    with pytest.raises(book.BookError, match="such as https://github.com/owner/name"):
        book.build(miniature)


def test_a_chapter_with_other_parameters_stands_beside_the_book(miniature, capsys):
    """Check that parameters change their chapter's page and leave the book as it was."""
    book.chapter(miniature, "01-one", ["year=2011"])
    assert executed(capsys) == ["01-one"]
    assert "2011" in page(miniature, "explored")
    assert "2011" not in page(miniature)
    assert "2010" in page(miniature)


@pytest.mark.parametrize(
    ("name", "assignment", "told"),
    [
        ("01-one", "yaer=2011", "01-one has no parameter 'yaer'. Allowed: year, loud."),
        ("01-one", "loud=perhaps", "Allowed: bool"),
        ("01-one", "year", "NAME=VALUE"),
        ("index", "year=2011", "Allowed: none"),
        ("one", "year=2011", "Unknown chapter 'one'. Allowed: index, 01-one."),
    ],
)
def test_wrong_parameters_are_refused_with_the_right_ones(miniature, name, assignment, told):
    """Check that an unknown chapter or parameter, or a wrong type, is an error that helps."""
    with pytest.raises(book.BookError, match=re.escape(told)):
        book.chapter(miniature, name, [assignment])


def test_failing_chapter_is_named_and_the_last_good_book_stays(miniature):
    """Check that an error in a cell names chapter, cell and error, and changes no page."""
    before = page(miniature)
    replace(miniature / "chapters" / "01-one.ipynb", "str(year)", "str(1 / 0)")
    with pytest.raises(book.BookError, match=r"01-one\.ipynb, cell 3: ZeroDivisionError"):
        book.build(miniature)
    assert page(miniature) == before


def test_warning_of_the_page_build_is_an_error(miniature):
    """Check that a broken reference stops the build and names its file."""
    before = page(miniature)
    replace(miniature / "chapters" / "index.ipynb", "01-one.ipynb", "02-two.ipynb")
    with pytest.raises(book.BookError, match=r"index\.ipynb.*02-two"):
        book.build(miniature)
    assert page(miniature) == before


def killed(miniature, moment):
    """Start a build in `miniature` and kill it once a path of ``_build`` matches `moment`."""
    build = subprocess.Popen([sys.executable, "-c", BUILD], cwd=miniature)
    deadline = time.monotonic() + PATIENCE
    while not list((miniature / "_build").glob(moment)) and build.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(build.pid, signal.SIGKILL)
    build.wait()


def test_kill_during_a_chapter_leaves_the_last_good_book_and_no_kernel(miniature):
    """Check that a build killed while a chapter runs changes no page and ends its kernel."""
    before = page(miniature)
    slow = f"import os, time; os.mkdir(f'../_build/{{os.getpid()}}-runs'); time.sleep({PATIENCE})"
    replace(miniature / "chapters" / "01-one.ipynb", "from myst_nb", f"{slow}; from myst_nb")
    killed(miniature, "*-runs")
    assert page(miniature) == before
    (running,) = (miniature / "_build").glob("*-runs")
    assert ended(int(running.name.split("-")[0]))


def test_kill_among_the_pages_leaves_the_last_good_book(miniature):
    """Check that a build killed while pages are written changes none, and the next succeeds."""
    before = page(miniature)
    replace(miniature / "chapters" / "01-one.ipynb", "# One", "# The first")
    killed(miniature, "scratch-*/_build/html/chapters")
    assert page(miniature) == before
    book.build(miniature)
    assert "The first" in page(miniature)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "not found"),
        ("root: [", "not a table of contents"),
        ("chapters: []", "not a table of contents"),
        ("root: chapters/nowhere", "_toc.yml lists it"),
    ],
)
def test_broken_table_of_contents_is_refused(tmp_path, text, told):
    """Check that a missing or broken _toc.yml, or a missing chapter, is an error that says so."""
    if text is not None:
        (tmp_path / "_toc.yml").write_text(text, encoding="utf-8")
    with pytest.raises(book.BookError, match=told):
        book.chapters(tmp_path)


def test_chapters_are_found_in_parts_and_sections(miniature):
    """Check that the order of the book is kept across parts, chapters and sections."""
    (miniature / "_toc.yml").write_text(
        "root: chapters/index\nparts:\n  - caption: A part\n    chapters:\n"
        "      - file: chapters/01-one\n        sections:\n          - file: chapters/index\n",
        encoding="utf-8",
    )
    got = [notebook.stem for notebook in book.chapters(miniature)]
    assert got == ["index", "01-one", "index"]


def test_two_executions_give_the_same_notebook(miniature):
    """Check that an executed notebook holds no time and no path of its run."""
    first = book.execute(miniature)[miniature / "chapters" / "01-one.ipynb"]
    before = first.read_text(encoding="utf-8")
    first.unlink()
    book.execute(miniature)
    assert first.read_text(encoding="utf-8") == before
    assert str(miniature) not in before
    assert all("papermill" not in cell["metadata"] for cell in json.loads(before)["cells"])


def outputs(copy):
    """Return what the cells of an executed notebook show, as text, cell by cell."""
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    shown = [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]
    return [json.dumps([output.get("data", output) for output in cell]) for cell in shown if cell]


def test_parameters_drive_the_exploration_and_not_the_verdicts(root, built):
    """Check that every chapter runs with other parameters, which change all but its verdicts."""
    for (chapter, usual), other in zip(
        book.execute(root).items(), book.execute(root, OTHERS).values(), strict=True
    ):
        parameters = {
            name: yaml.safe_load(value["default"])
            for name, value in inspect_notebook(str(chapter)).items()
        }
        others = OTHERS.get(chapter.stem, {})
        assert others.keys() == parameters.keys()
        assert all(others[name] != value for name, value in parameters.items())
        cards = [shown for shown in outputs(usual) if "verdict-card" in shown]
        assert [shown for shown in outputs(other) if "verdict-card" in shown] == cards
        assert (set(outputs(usual)) == set(outputs(other))) == (not others)


def test_key_follows_the_version_of_python(miniature, monkeypatch):
    """Check that every chapter is executed again under another version of Python."""
    before = book.keys(miniature)
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    after = book.keys(miniature)
    assert all(before[chapter] != after[chapter] for chapter in before)


def test_last_states_of_a_chapter_are_kept(miniature):
    """Check that of five states of a chapter the oldest goes, and the one in use stays."""
    folder = miniature / "_build" / "executed" / "01-one"
    for age in range(1, 5):
        state = folder / f"{age}-days-old.ipynb"
        state.touch()
        then = time.time() - age * 24 * 3600
        os.utime(state, (then, then))
    in_use = book.execute(miniature)[miniature / "chapters" / "01-one.ipynb"]
    kept = {"1-days-old", "2-days-old", "3-days-old", in_use.stem}
    assert {state.stem for state in folder.iterdir()} == kept


def test_failing_cell_is_counted_as_readers_count_it(miniature):
    """Check that the cell which passes the parameters is not counted with the chapter's own."""
    replace(miniature / "chapters" / "01-one.ipynb", "str(year)", "str(1 / 0)")
    with pytest.raises(book.BookError, match=r"01-one\.ipynb, cell 3: ZeroDivisionError"):
        book.execute(miniature, {"01-one": {"year": 2011}})


def test_book_follows_the_reviewed_findings(miniature, monkeypatch, capsys):
    """Check that the scoreboard, which tells every difference from them, is never out of date."""
    reviewed = miniature / book.SNAPSHOT
    reviewed.parent.mkdir()

    def no_pages(root, copies, modified, scratch):
        (scratch / "pages").mkdir()
        return scratch / "pages"

    monkeypatch.setattr(
        book, "assess", lambda root: ({"scoreboard.txt": f"Reviewed: {reviewed.read_text()}"}, ())
    )
    monkeypatch.setattr(book, "_render", no_pages)
    for findings in ("12 findings", "13 findings"):
        reviewed.write_text(findings, encoding="utf-8")
        book.build(miniature)
        assert f"Reviewed: {findings}" in capsys.readouterr().out
