"""The book: what is executed, what is refused, and that the last good book always stays."""

import ast
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import PATIENCE, ROOT, ended, notebook, part_of_the_book
from dataflow import flow
from jsonschema import Draft202012Validator
from papermill import inspect_notebook

from belarus_iran import evidence, ledger
from belarus_iran.book import builder, contents, execution
from belarus_iran.store import EVERYTHING


def other_values():
    """Return, by chapter, another value of each parameter, as its cell names them."""
    return {
        path.stem: cell["metadata"].get(contents.OTHER_VALUES, {})
        for path in contents.chapters(ROOT)
        for cell in contents.notebook(path)["cells"]
        if "parameters" in cell["metadata"].get("tags", [])
    }


OTHERS = other_values()

# The chapter that papermill executes with other parameters, from its first cell to its last.
IN_FULL = "06-capabilities"

# Run in a process of its own, with the modules of the tests at hand.
BUILD = """
from pathlib import Path
import few_libraries
from belarus_iran import ledger
from belarus_iran.book import builder
builder.assess = lambda root: {"scoreboard.txt": ""}
if __name__ == "__main__":
    builder.build(Path.cwd())
"""


AT_HAND = {"PYTHONPATH": str(ROOT / "tests")}


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


def plain(html):
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_only_what_depends_on_a_change_is_executed(miniature, capsys):
    """Check that a chapter is executed if, and only if, what it depends on has changed."""
    execution.execute(miniature)
    assert executed(capsys) == []
    replace(miniature / "chapters" / "01-one.ipynb", "The year is", "It is the year")
    execution.execute(miniature)
    assert executed(capsys) == ["01-one"]
    # Other chapters may name this one by its title.
    replace(miniature / "chapters" / "01-one.ipynb", "# One", "# The first")
    execution.execute(miniature)
    assert sorted(executed(capsys)) == ["01-one", "index"]
    # Of the tables the second chapter reads one, and the first none.
    replace(miniature / "data" / "other.csv", "2010", "2011")
    execution.execute(miniature)
    assert executed(capsys) == []
    replace(miniature / "data" / "table.csv", "2010", "2011")
    execution.execute(miniature)
    assert executed(capsys) == ["01-one"]
    replace(miniature / "data" / "table.csv", "2011", "2010")
    execution.execute(miniature)
    assert executed(capsys) == []


def test_chapter_that_asks_for_claims_follows_their_findings(miniature, capsys, monkeypatch):
    """Check that a chapter is executed again when a claim that it asked for has other findings."""
    replace(miniature / "chapters" / "01-one.ipynb", "'table'", "'claim C001'")
    run = ledger.run(["C001", "C066"])
    monkeypatch.setattr(ledger, "run", lambda: run)
    execution.execute(miniature)
    assert executed(capsys) == ["01-one"]
    for claim, expected in (("C066", []), ("C001", ["01-one"])):
        moved = [
            dataclasses.replace(finding, reason="Another.") if finding.claim == claim else finding
            for finding in run.findings
        ]
        changed = dataclasses.replace(run, findings=tuple(moved))
        monkeypatch.setattr(ledger, "run", lambda changed=changed: changed)
        execution.execute(miniature)
        assert executed(capsys) == expected


def test_chapters_of_the_argument_follow_what_they_read(built):
    """Check that each names its tables and claims, so that not every change executes it again."""
    argument = [path.stem for path in contents.chapters(ROOT) if path.stem[:1] == "0"]
    assert len(argument) > 5
    for name in argument:
        notes = (ROOT / "_build" / "executed" / name).glob("*.reads")
        newest = max(notes, key=lambda path: path.stat().st_mtime)
        read = newest.read_text(encoding="utf-8").splitlines()
        assert EVERYTHING not in read, f"{name} reads everything"
        assert any(what.startswith("claim ") for what in read)
        assert set(evidence.names()) & set(read)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("src/package/module.py", "42", "43"),
        ("requirements.lock", "2.0", "2.1"),
        ("CITATION.cff", "version: ", "version: 1."),
        ("_static/parts/register.js", "claimRegister", "register"),
    ],
)
def test_key_follows_what_every_chapter_rests_on(miniature, name, old, new):
    """Check that source, lock and citation file are part of every chapter's key."""
    before = contents.keys(miniature)
    replace(miniature / name, old, new)
    after = contents.keys(miniature)
    assert before.keys() == after.keys()
    assert all(before[chapter] != after[chapter] for chapter in before)


def test_another_folder_of_data_counts(miniature, monkeypatch, tmp_path, capsys):
    """Check that data named by BELARUS_IRAN_DATA count instead of those of the project."""
    other = tmp_path / "data"
    shutil.copytree(miniature / "data", other)
    replace(other / "table.csv", "2010", "1993")
    monkeypatch.setenv("BELARUS_IRAN_DATA", str(other))
    execution.execute(miniature)
    assert executed(capsys) == ["01-one"]


def test_unchanged_book_only_shows_its_scoreboard(miniature, capsys, monkeypatch):
    """Check that a second build starts no kernel and no page build, and prints the scoreboard."""
    monkeypatch.setattr(execution, "execute", None)
    monkeypatch.setattr(builder, "assess", None)
    builder.build(miniature)
    assert "1 supported" in capsys.readouterr().out


@pytest.fixture(scope="module")
def explored(built_miniature, tmp_path_factory):
    """Build, once, a miniature with changed data, another parameter and a repository's address."""
    folder = tmp_path_factory.mktemp("explored") / "project"
    shutil.copytree(built_miniature, folder, symlinks=True)
    files = {"scoreboard.txt": ""}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "assess", lambda root: files)
        patch.delenv("BELARUS_IRAN_DATA", raising=False)
        patch.setenv("REPOSITORY_URL", "https://github.com/owner/name.git")
        replace(folder / "data" / "table.csv", "2010", "2011")
        builder.chapter(folder, "01-one", ["year=2012"], whole=True)
    return folder


def test_explored_book_says_so_on_every_page(explored):
    """Check that pages with the defaults say it too, and that the good book does not."""
    for name in ("index", "01-one"):
        text = (explored / "_build" / "explored" / "chapters" / f"{name}.html").read_text("utf-8")
        assert "Explored with other parameters: 01-one with year = 2012." in text
    assert "Explored" not in page(explored)


def test_banner_of_an_explored_page_heads_the_others(tmp_path):
    """Check that pages get the banner in place of an older one, and linked files stay so."""
    good, book = tmp_path / "good", tmp_path / "explored"
    good.mkdir(), book.mkdir()
    banner = '<aside class="bd-header-announcement" aria-label="A">{}</aside>'
    (good / "other.html").write_text(f"<body>{banner.format('A draft.')}Other", encoding="utf-8")
    os.link(good / "other.html", book / "other.html")
    (book / "one.html").write_text(f"<body>{banner.format('Explored.')}One", encoding="utf-8")
    builder.announce(book, Path("one.html"))
    assert (book / "other.html").read_text() == f"<body>{banner.format('Explored.')}Other"
    assert "A draft." in (good / "other.html").read_text()


def test_launch_buttons_follow_the_repository(explored, miniature, monkeypatch):
    """Check that chapters open on Binder if, and only if, the repository's address is given."""
    opened = "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/chapters/01-one.ipynb"
    assert f'href="{opened}"' in page(explored, "explored")
    assert "binder" not in page(explored).lower()

    def begins(root):
        raise contents.BookError("A build begins.")

    # A book without buttons is not taken for one with them, nor built again without an address.
    monkeypatch.setattr(builder, "assess", begins)
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    builder.build(miniature)
    monkeypatch.setenv("REPOSITORY_URL", "https://github.com/owner/name.git")
    with pytest.raises(contents.BookError, match="A build begins"):
        builder.build(miniature)


@pytest.mark.parametrize("address", ["owner/name", "https://example.org/owner/name"])
def test_wrong_address_of_the_repository_is_refused(miniature, monkeypatch, address):
    """Check that an address to which no button can lead is an error that shows a right one."""
    monkeypatch.setenv("REPOSITORY_URL", address)
    with pytest.raises(contents.BookError, match="such as https://github.com/owner/name"):
        builder.build(miniature)


def test_a_chapter_with_other_parameters_stands_beside_the_book(explored):
    """Check that parameters change their chapter's page and leave the book as it was."""
    assert "The year is 2012" in plain(page(explored, "explored"))
    assert "The year is 2010" in plain(page(explored))


@pytest.mark.parametrize(
    ("name", "assignment", "told"),
    [
        ("01-one", "yaer=2011", "01-one has no parameter 'yaer'. Allowed: loud, year."),
        ("01-one", "loud=perhaps", "'perhaps'. Allowed: true or false."),
        ("01-one", "year=2014", "01-one: the parameter year cannot be 2014. Allowed: a year, up "),
        ("01-one", "year=true", "Allowed: a year, up to 2013."),
        ("01-one", "year", "NAME=VALUE"),
        ("01-one", "year='2012", "Allowed: NAME=VALUE, with quotes in pairs."),
        ("index", "year=2011", "Allowed: none"),
        ("one", "year=2011", "Unknown chapter 'one'. Allowed: index, 01-one."),
    ],
)
def test_wrong_parameters_are_refused_with_the_right_ones(miniature, name, assignment, told):
    """Check that an unknown chapter or parameter, or a wrong type, is an error that helps."""
    with pytest.raises(contents.BookError, match=re.escape(told)):
        builder.chapter(miniature, name, [assignment])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("yaer = 2010", "sets yaer, loud, and its metadata describe "),
        ("year = = 2010", "line 1: invalid syntax"),
    ],
)
def test_broken_cell_of_parameters_is_told(miniature, source, told):
    """Check that a cell which does not set what its metadata describe is named with its file."""
    path = miniature / "chapters" / "01-one.ipynb"
    replace(path, "year = 2010", source)
    with pytest.raises(contents.BookError) as caught:
        builder.chapter(miniature, "01-one", ["year=2011"])
    assert str(caught.value).startswith(f"{path}: the cell tagged `parameters`")
    assert told in str(caught.value)


def test_page_of_one_chapter_is_built_alone(miniature, monkeypatch, capsys):
    """Check that other parameters cost one page, which stands among those of the last book."""
    monkeypatch.setattr(builder, "build", None)
    replace(miniature / "_build" / "book" / "chapters" / "index.html", "The index", "As it was")
    good = page(miniature)
    builder.chapter(miniature, "01-one", ["year=2012"])
    assert executed(capsys) == ["01-one"]
    assert "The year is 2012" in plain(page(miniature, "explored"))
    assert page(miniature) == good
    first = (miniature / "_build" / "explored" / "chapters" / "index.html").read_text("utf-8")
    assert "As it was" in first


def test_failing_chapter_is_named_and_the_last_good_book_stays(miniature):
    """Check that an error in a cell names chapter, cell and error, and changes no page."""
    before = page(miniature)
    replace(miniature / "chapters" / "01-one.ipynb", "str(year)", "str(1 / 0)")
    with pytest.raises(contents.BookError, match=r"01-one\.ipynb, cell 3: ZeroDivisionError"):
        builder.build(miniature)
    assert page(miniature) == before


def test_warning_of_the_page_build_is_an_error(miniature):
    """Check that a broken reference stops the build and names its file."""
    before = page(miniature)
    replace(miniature / "chapters" / "index.ipynb", "01-one.ipynb", "02-two.ipynb")
    with pytest.raises(contents.BookError, match=r"index\.ipynb.*02-two"):
        builder.build(miniature)
    assert page(miniature) == before


def test_full_disk_is_told(miniature, monkeypatch):
    """Check that pages are told as such for which there was no room, nor for saying so."""
    before = page(miniature)
    calls = dict.fromkeys(("start", "join", "is_alive"), lambda: None)
    failed = SimpleNamespace(exitcode=1, **calls)
    server = SimpleNamespace(Process=lambda target, args: failed)
    monkeypatch.setattr(execution, "server", lambda: server)
    replace(miniature / "_static" / "book.css", "--explorer-blue: #", "--explorer-blue:  #")
    with pytest.raises(contents.BookError, match="^The pages do not build"):
        builder.build(miniature)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    with pytest.raises(contents.BookError, match="^The disk is full"):
        builder.build(miniature)
    assert page(miniature) == before


def test_damaged_notebook_is_named(miniature):
    """Check that what is JSON but no notebook is an error that names the file."""
    (miniature / "chapters" / "01-one.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(contents.BookError, match=r"01-one\.ipynb: not a notebook"):
        builder.build(miniature)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("references.bib", "@book{one, title={One}\n\n@book{two,", r"references\.bib: .*line \d+"),
        ("references.bib", "@book{one, title={\udce9}}", r"references\.bib: .*0xe9"),
        ("_config.yml", "title: [\n", r"_config\.yml: not the settings of a book \(.*line 2"),
        ("_config.yml", "title: A\n", r"_config\.yml: not the settings of a book \('execute'\)"),
    ],
)
def test_broken_sources_are_named_before_chapters_run(miniature, monkeypatch, name, text, told):
    """Check that a reference or a setting without its closing brace is told by file and line."""
    monkeypatch.setattr(execution, "execute", None)
    (miniature / name).write_text(text, "utf-8", "surrogateescape")
    with pytest.raises(contents.BookError, match=told):
        builder.build(miniature)


def test_settings_of_the_user_change_no_chapter(miniature, tmp_path, monkeypatch):
    """Check that start-up files of IPython are not run before a chapter."""
    startup = tmp_path / "home" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("str = repr", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home"))
    replace(miniature / "chapters" / "01-one.ipynb", "year = 2010", "year = '2010'")
    copy = execution.execute(miniature)[miniature / "chapters" / "01-one.ipynb"]
    assert "The year is 2010." in copy.read_text(encoding="utf-8")


def test_long_folder_of_temporary_files_does_not_matter(miniature, tmp_path):
    """Check that a build works where paths of temporary files are too long for a socket."""
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    replace(miniature / "chapters" / "01-one.ipynb", "# One", "# The first")
    run = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=miniature,
        env=os.environ | AT_HAND | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "The first" in page(miniature)


def test_last_good_book_is_found_after_a_kill_between_two_renames(miniature):
    """Check that a book that was put away for the next one, which never came, stands again."""
    before = page(miniature)
    (miniature / "_build" / "book").replace(miniature / "_build" / ".book.last")
    builder.build(miniature)
    assert page(miniature) == before


def test_files_that_a_desktop_leaves_change_nothing(miniature, capsys):
    """Check that hidden files, a byte order mark and other line ends cost no execution."""
    for name in (".DS_Store", ".~lock.table.csv#", "~$table.csv"):
        (miniature / "data" / name).write_text("left", encoding="utf-8")
    table = miniature / "data" / "table.csv"
    saved = b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n")
    table.write_bytes(saved)
    builder.build(miniature)
    assert executed(capsys) == []


def killed(miniature, moment):
    """Start a build in `miniature` and kill it once a path of ``_build`` matches `moment`."""
    command = [sys.executable, "-c", BUILD]
    build = subprocess.Popen(command, cwd=miniature, env=os.environ | AT_HAND)
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
    replace(
        miniature / "chapters" / "01-one.ipynb",
        "from belarus_iran.pages",
        f"{slow}; from belarus_iran.pages",
    )
    killed(miniature, "*-runs")
    assert page(miniature) == before
    (running,) = (miniature / "_build").glob("*-runs")
    assert ended(int(running.name.split("-")[0]))


def test_pages_are_read_while_chapters_run(miniature):
    """Check that a chapter can see another's page read, and that its failure ends the reading."""
    before = page(miniature)
    slow = f"""
import time
from pathlib import Path
deadline = time.monotonic() + {PATIENCE}
while not list(Path("../_build").glob("scratch-*/_build/.doctrees/chapters/index.doctree")):
    assert time.monotonic() < deadline
    time.sleep(0.02)
raise ValueError("The index was read.")
"""
    chapter = miniature / "chapters" / "01-one.ipynb"
    chapter.write_text(notebook(("markdown", "# One"), ("code", slow)), encoding="utf-8")
    with pytest.raises(contents.BookError, match="cell 2: ValueError: The index was read"):
        builder.build(miniature)
    assert not list((miniature / "_build").glob("scratch-*"))
    assert page(miniature) == before


def test_kill_among_the_pages_leaves_the_last_good_book(miniature):
    """Check that a build killed while pages are written changes none, and the next succeeds."""
    before = page(miniature)
    replace(miniature / "chapters" / "01-one.ipynb", "# One", "# The first")
    killed(miniature, "scratch-*/_build/html/chapters")
    assert page(miniature) == before
    builder.build(miniature)
    assert "The first" in page(miniature)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "not found"),
        ("root: [", r"not a table of contents \(.* line 1"),
        ("chapters: []", r"not a table of contents \(an entry lacks 'root'\)"),
        ("root: a\nchapters: [{fil: b}]", r"not a table of contents \(an entry lacks 'file'\)"),
        ("root: a # \udce9", "not a table of contents .*utf-8"),
        ("root: chapters/nowhere", "_toc.yml lists it"),
    ],
)
def test_broken_table_of_contents_is_refused(tmp_path, text, told):
    """Check that a missing or broken _toc.yml, or a missing chapter, is an error that says so."""
    if text is not None:
        (tmp_path / "_toc.yml").write_text(text, "utf-8", "surrogateescape")
    with pytest.raises(contents.BookError, match=told):
        contents.chapters(tmp_path)


def test_chapters_are_found_in_parts_and_sections(miniature):
    """Check that the order of the book is kept across parts, chapters and sections."""
    (miniature / "_toc.yml").write_text(
        "root: chapters/index\nparts:\n  - caption: A part\n    chapters:\n"
        "      - file: chapters/01-one\n        sections:\n          - file: chapters/index\n",
        encoding="utf-8",
    )
    got = [notebook.stem for notebook in contents.chapters(miniature)]
    assert got == ["index", "01-one", "index"]


def test_two_executions_give_the_same_notebook(miniature):
    """Check that an executed notebook holds no time and no path of its run."""
    first = execution.execute(miniature)[miniature / "chapters" / "01-one.ipynb"]
    before = first.read_text(encoding="utf-8")
    first.unlink()
    execution.execute(miniature)
    assert first.read_text(encoding="utf-8") == before
    assert str(miniature) not in before
    assert all("papermill" not in cell["metadata"] for cell in json.loads(before)["cells"])


def outputs(copy):
    """Return what each code cell of an executed notebook shows, by its place, as text."""
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    return {
        place: [shown(output["data"]) for output in cell["outputs"] if "data" in output]
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "code"
    }


def shown(data):
    """Return all text of one output; a picture is not drawn in the same way everywhere."""
    return {kind: "".join(text) for kind, text in data.items() if "text/" in kind}


def driven(statements, parameters):
    """Return the places of the cells that parameters reach, through whatever they define."""
    reached, places = set(parameters), set()
    for place, statement in statements:
        reads, changes, bound = flow([statement])
        if reads & reached:
            places.add(place)
            reached |= changes | bound
        else:
            reached -= bound
    return places


def executed_here(notebook, values):
    """Execute in this process the cells that parameters reach, and what these rest on.

    Return what the cells show, by their place, and for each parameter the places that it reaches.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    sources = {
        place: "".join(cell["source"])
        for place, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"])
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", [])
    }
    statements = [(place, one) for place, text in sources.items() for one in ast.parse(text).body]
    places, wanted, needed = driven(statements, values), set(), {}
    for place, statement in reversed(statements):
        reads, changes, bound = flow([statement])
        importing = isinstance(statement, ast.Import | ast.ImportFrom)
        if place in places or importing or (changes | bound) & wanted:
            wanted = (wanted - (bound - changes)) | reads
            needed.setdefault(place, []).insert(0, ast.unparse(statement))
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    try:
        shell.push(dict(values))
        found = {}
        for place in sorted(needed):
            source = sources[place] if place in places else "\n".join(needed[place])
            with capture_output() as captured:
                done = shell.run_cell(source)
            done.raise_error()
            if place in places:
                found[place] = [shown(output._repr_mimebundle_()[0]) for output in captured.outputs]
                if done.result is not None:
                    found[place].append(shown(shell.display_formatter.format(done.result)[0]))
    finally:
        InteractiveShell.clear_instance()
    return found, {name: driven(statements, [name]) for name in values}


def is_verdicts(output):
    """Return whether an output shows verdicts."""
    return any('class="verdict-row"' in text for text in output.values())


def defaults(notebook):
    """Return the parameters of a chapter with their values as they are committed."""
    return {
        name: ast.literal_eval(value["default"])
        for name, value in inspect_notebook(str(notebook)).items()
    }


def test_every_parameter_has_another_value():
    """Check that all parameters of all chapters are tried here, with values of their own."""
    usual = {path.stem: values for path in contents.chapters(ROOT) if (values := defaults(path))}
    assert {name: set(values) for name, values in usual.items()} == {
        name: set(values) for name, values in OTHERS.items()
    }, f"the metadata of a cell tagged `parameters` name each under '{contents.OTHER_VALUES}'"
    for name, values in usual.items():
        assert all(OTHERS[name][parameter] != value for parameter, value in values.items())


@pytest.mark.parametrize("name", OTHERS)
def test_parameters_are_described(name):
    """Check that the metadata say what each parameter may be, the values in use among it."""
    described = contents.parameters(ROOT, name)
    usual = defaults(ROOT / "chapters" / f"{name}.ipynb")
    assert described.keys() == usual.keys()
    for parameter, schema in described.items():
        Draft202012Validator.check_schema(schema)
        for value in (usual[parameter], OTHERS[name][parameter]):
            Draft202012Validator(schema).validate(value)
        assert not Draft202012Validator(schema).is_valid([]) and schema["description"]


@pytest.mark.parametrize("name", OTHERS)
def test_parameters_drive_their_chapters(built, name):
    """Check that each parameter changes what some cell shows that rests on it, but no verdict."""
    notebook = ROOT / "chapters" / f"{name}.ipynb"
    usual = outputs(execution.execute(ROOT)[notebook])
    found, reached = executed_here(notebook, OTHERS[name])
    assert all(len(found[place]) == len(usual[place]) for place in found)
    moved = {place for place in found if found[place] != usual[place]}
    for parameter, places in reached.items():
        assert places & moved, f"{parameter} changes nothing in {name}"
    for place in moved:
        assert list(filter(is_verdicts, found[place])) == list(filter(is_verdicts, usual[place]))


def test_papermill_hands_a_chapter_its_parameters(built, tmp_path):
    """Check that a whole chapter runs with other parameters, which leave its verdicts alone."""
    project = tmp_path / "project"
    part_of_the_book(project, [IN_FULL])
    (usual,) = (copy for path, copy in execution.execute(ROOT).items() if path.stem == IN_FULL)
    (other,) = execution.execute(project, {IN_FULL: OTHERS[IN_FULL]}).values()
    before, after = (
        [output for cell in outputs(copy).values() for output in cell] for copy in (usual, other)
    )
    assert list(filter(is_verdicts, before)) == list(filter(is_verdicts, after)) != []
    assert before != after


def test_key_follows_the_version_of_python(miniature, monkeypatch):
    """Check that every chapter is executed again under another version of Python."""
    before = contents.keys(miniature)
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    after = contents.keys(miniature)
    assert all(before[chapter] != after[chapter] for chapter in before)


def test_last_states_of_a_chapter_are_kept(miniature):
    """Check that of five states of a chapter the oldest goes, and the one in use stays."""
    folder = miniature / "_build" / "executed" / "01-one"
    for age in range(1, 5):
        state = folder / f"{age}-days-old.ipynb"
        state.touch()
        then = time.time() - age * 24 * 3600
        os.utime(state, (then, then))
    in_use = execution.execute(miniature)[miniature / "chapters" / "01-one.ipynb"]
    kept = {"1-days-old", "2-days-old", "3-days-old", in_use.stem}
    assert {state.stem for state in folder.glob("*.ipynb")} == kept


def test_failing_cell_is_counted_as_readers_count_it(miniature):
    """Check that the cell which passes the parameters is not counted with the chapter's own."""
    replace(miniature / "chapters" / "01-one.ipynb", "str(year)", "str(1 / 0)")
    with pytest.raises(contents.BookError, match=r"01-one\.ipynb, cell 3: ZeroDivisionError"):
        execution.execute(miniature, {"01-one": {"year": 2011}})


def test_book_follows_the_reviewed_findings(miniature, monkeypatch, capsys):
    """Check that the scoreboard, which tells every difference from them, is never out of date."""
    reviewed = miniature / builder.SNAPSHOT
    reviewed.parent.mkdir()

    @contextmanager
    def no_pages(root, settings):
        pages = root / "_build" / "none"
        pages.mkdir()
        yield SimpleNamespace(take=lambda chapter, executed: None, finish=lambda: pages)

    monkeypatch.setattr(
        builder, "assess", lambda root: {"scoreboard.txt": f"Reviewed: {reviewed.read_text()}"}
    )
    monkeypatch.setattr(builder, "Pages", no_pages)
    for findings in ("12 findings", "13 findings"):
        reviewed.write_text(findings, encoding="utf-8")
        builder.build(miniature)
        assert f"Reviewed: {findings}" in capsys.readouterr().out
