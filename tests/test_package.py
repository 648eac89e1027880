"""Tests of the package as a whole: what importing it loads and offers."""

import subprocess
import sys
from pathlib import Path

import pytest

import belarus_iran
from belarus_iran import store

PACKAGE = Path(belarus_iran.__file__).parent


def in_a_fresh_process(code):
    """Run code in a new interpreter and return what it prints."""
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    ).stdout


def test_import_loads_nothing_heavy():
    """Check that importing the package loads no library and no module of its own."""
    code = """
import sys
before = set(sys.modules)
import belarus_iran
dir(belarus_iran)
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before}))
print(*(name for name in sys.modules if name.startswith("belarus_iran.")))
"""
    libraries, own = in_a_fresh_process(code).split("\n")[:2]
    assert set(libraries.split()) <= {"belarus_iran", *sys.stdlib_module_names}
    assert own == ""


def test_public_names_come_when_they_are_used():
    """Check that three lines in a fresh process give a table, a verdict and a statistic."""
    code = """
import belarus_iran
print(len(belarus_iran.load("stages")), belarus_iran.run(["C066"])["C066"]["a", "paper"].claim)
print(belarus_iran.claims is belarus_iran.ledger.claims, belarus_iran.stats.__name__)
"""
    assert in_a_fresh_process(code) == "8 C066\nTrue belarus_iran.stats\n"


def test_help_begins_with_what_to_call_first():
    """Check that help shows the lines to start with, and the functions with what they do."""
    text = in_a_fresh_process("import belarus_iran; help(belarus_iran)")
    assert text.index('belarus_iran.run("C066")') < text.index("PACKAGE CONTENTS")
    for line in ("Read one table", "load(name", "claims()", "run("):
        assert line in text


def test_every_folder_is_offered():
    """Check that each folder with modules is a public name, and no other."""
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(belarus_iran.__all__) - {"ProjectError", "load", "claims", "run"}


def test_unknown_name_is_refused():
    """Check that a name the package does not have is an error as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'verdicts'"):
        belarus_iran.verdicts  # noqa: B018


def test_answers_are_kept_by_the_state_they_rest_on(tmp_path, monkeypatch):
    """Check that an answer is read again in the same state, and made anew in another."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path))
    made = tmp_path / "made"
    for state in ("first", "first", "second"):
        assert store.remembered(noted, "answers", ("path",))(2, state, made) == 4
    assert made.read_text(encoding="utf-8") == "first second "


def noted(number, state, path):
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{state} ")
    return 2 * number


def test_answer_without_a_state_is_not_kept():
    """Check that a function is refused whose answers would outlive a change of what it calls."""
    for ignore in ((), ("state",)):
        function = noted if ignore else lambda number: number
        with pytest.raises(TypeError, match="no argument 'state' that counts"):
            store.remembered(function, "answers", ignore)
