"""Tests of the command line: what it prints, its exit status, and that users see no traceback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from altered import PACKAGE, THRESHOLDS, TRADE, alter, put

import belarus_iran
from belarus_iran import evidence, ledger
from belarus_iran.__main__ import OF_PROJECT, main

PARTS = "paper/parts.csv"


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [(TRADE, put("104.8", "94.8"), r"row \d+ \(2010\): "), (PACKAGE, None, "BELARUS_IRAN_DATA")],
    ids=["broken sum", "no data"],
)
def test_process_ends_without_a_traceback(data, file, change, told):
    """Check that a process on broken data exits non-zero, says where, and gives no verdict."""
    alter(data / file, change)
    done = subprocess.run(
        [sys.executable, "-m", "belarus_iran", "ledger", "--json"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(str(data / file))
    assert re.search(told, done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        (TRADE, None, "not found"),
        (TRADE, lambda text: b"", "missing: year"),
        (PACKAGE, lambda text: text[:5000], "JSONDecodeError"),
        (PARTS, put("E037", "E937"), "found E937, which no table has. Allowed: ids"),
        (PARTS, put(",events,direct", ",evnts,direct"), "found the table 'evnts'. Allowed: trade,"),
        (PARTS, put('""pairs""', '""pears""'), "found the parameters pears"),
        (THRESHOLDS, put("\nconfidence_level", "\nconfidence_levels"), "'confidence_level'"),
    ],
    ids=[
        "no file",
        "empty",
        "codebook",
        "unknown event",
        "unknown table",
        "wrong parameter",
        "no threshold",
    ],
)
def test_bad_input_exits_with_a_message(data, capsys, file, change, told):
    """Check that whatever is wrong with the data, the command says so and gives no verdict."""
    alter(data / file, change)
    assert main(["ledger"]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert told in errors


def test_ledger_as_json(data, capsys):
    """Check that the command prints the findings as the library returns them."""
    assert main(["ledger", "--json"]) == 0
    output, errors = capsys.readouterr()
    assert (output, errors) == (ledger.run().to_json(), "")
    finding = json.loads(output)["findings"][0]
    # The public form of a finding: those who cite it rely on these names.
    assert finding.keys() >= set(
        "claim part basis verdict kind value unit low high p n power certainty independent reason "
        "core inference measure form tables".split()
    )


def test_ledger_of_some_claims(data, capsys):
    """Check that only the claims asked for are printed, as JSON and in words, without a score."""
    assert main(["ledger", "--claim", "C066", "--claim", "C080", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert list(dict.fromkeys(finding["claim"] for finding in findings)) == ["C066", "C080"]
    assert main(["ledger", "--claim", "C066"]) == 0
    claim, *found = capsys.readouterr().out.splitlines()
    row = ledger.run().verdicts.loc["C066"]
    assert claim == f"C066  {row['title']}"
    assert f"outside data: {row['outside']}" in found[0] and f"own record: {row['own']}" in found[0]
    assert [line.split()[:3] for line in found[1:3]] == [
        ["a", "outside", "data:"],
        ["a", "own", "record:"],
    ]


def test_ledger_in_words_ends_with_the_score(data, capsys):
    """Check that the report has a line for each checked claim, and a score for each basis."""
    assert main(["ledger"]) == 0
    output = capsys.readouterr().out
    claims = ledger.claims()
    tested = set(ledger.run().frame["claim"])
    expected = [claim for claim in ledger.run().verdicts.index if claim in tested]
    assert re.findall(r"^([A-Z]\d{3})  ", output, flags=re.MULTILINE) == expected
    counts = claims["set"].value_counts()
    for name, count in counts.items():
        assert len(re.findall(rf"^{name} .* {count}$", output, flags=re.MULTILINE)) == 2


def test_unknown_claim(data, capsys):
    """Check that an unknown claim is named with the range of those that there are."""
    assert main(["ledger", "--claim", "C999"]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert re.match(r"Unknown claim C999\. Allowed: C001 to C\d{3}", errors)


def test_data_are_checked_and_signed(data, capsys):
    """Check that an edit is accepted and marked until somebody signs it after a review."""
    assert main(["data"]) == 0
    assert capsys.readouterr().out == f"{len(evidence.names())} tables are in order.\n"
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6"))
    assert main(["data"]) == 0
    assert "Modified since it was reviewed: trade\n" in capsys.readouterr().out
    assert main(["data", "--sign"]) == 0
    assert "Modified" not in capsys.readouterr().out


def test_edited_table_that_was_derived_is_told(data, capsys):
    """Check that whoever signs it is asked whether its description is still true."""
    alter(data / "outside" / "gdp.csv", lambda text: text.rstrip(b"\n") + b"\r\n")
    alter(data / "outside" / "trade.csv", put("2014,IRN,1,10,107", "2014,IRN,1,10,108"))
    assert main(["data", "--sign"]) == 0
    output = capsys.readouterr().out
    words = "'Derived anew from cow_trade_ddy.rds, without a difference'"
    assert f"outside_trade: its description says {words}" in output
    assert "outside_gdp: " not in output


def test_broken_data_cannot_be_signed(data, capsys):
    """Check that a signature is refused where the tables are not in order."""
    before = (data / PACKAGE).read_bytes()
    alter(data / TRADE, put("104.8", "94.8"))
    assert main(["data", "--sign"]) == 1
    assert (data / PACKAGE).read_bytes() == before


def test_package_of_another_folder_is_refused(tmp_path, monkeypatch, capsys):
    """Check that a copy of the project is not built with the package and data of the first."""
    (tmp_path / "src" / "belarus_iran").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert main(["book"]) == main(["data"]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.count(f"{Path(belarus_iran.__file__).parent}, not that of this folder") == 2
    assert not (tmp_path / "_build").exists()


def test_tests_take_the_options_of_pytest(tmp_path, root, monkeypatch):
    """Check that `test` runs pytest with what follows, and returns its exit status.

    What a command or whatever it starts compiles is kept, whatever the user's settings.
    """
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    for name, status in (("passed", 0), ("failed", 1)):
        test = f"import sys\ndef test_it(): assert sys.dont_write_bytecode + {status} == 0\n"
        (tmp_path / f"test_{name}.py").write_text(test)
        command = [sys.executable, "-m", "belarus_iran", "test", f"test_{name}.py", "-q", "-n0"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        assert f"1 {name}" in done.stdout


def test_make_leaves_out_settings_of_python(root):
    """Check that no setting leads to another package."""
    unwanted = ("PYTHONPATH", "PYTHONHOME")
    done = subprocess.run(
        ["make", "--no-print-directory", "--eval", "settings:; @env", "settings"],
        cwd=root,
        env=os.environ | dict.fromkeys(unwanted, "1") | {"PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    names = {line.partition("=")[0] for line in done.stdout.splitlines()}
    assert "PYTHONUTF8" in names and not names & set(unwanted)


def test_lab_opens_the_chapters(monkeypatch, root):
    """Check that `lab` starts JupyterLab on the chapters, with the options that follow."""
    started = []
    monkeypatch.chdir(root)
    monkeypatch.setattr(subprocess, "call", lambda command: started.append(command) or 0)
    assert main(["lab", "--no-browser"]) == 0
    *_, module, folder, option = started[-1]
    assert (module, option) == ("jupyterlab", "--no-browser")
    assert folder == "--LabApp.default_url=/lab/tree/chapters"


@pytest.mark.parametrize("arguments", [[], ["ledgers"], ["ledger", "--claims", "C066"]])
def test_wrong_usage(capsys, arguments):
    """Check that a wrong command or option exits with 2 and the usage."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: belarus_iran")


def command(folder, *arguments, **environment):
    """Run a command in `folder` and return what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "belarus_iran", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
    )


@pytest.mark.parametrize(
    "name", ["chapter 02-stages" if name == "chapter" else name for name in OF_PROJECT]
)
def test_another_folder_is_refused_in_a_sentence(tmp_path, monkeypatch, capsys, name):
    """Check that a command in a folder of something else says so and leaves nothing there."""
    monkeypatch.chdir(tmp_path)
    assert main(name.split()) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path}/_toc.yml: not found. Run this from the top folder of the project."
    ]
    assert list(tmp_path.iterdir()) == []


def test_output_is_utf8_in_any_locale(tmp_path):
    """Check that places and names are written whole where the locale lacks their letters."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
    run = command(tmp_path, "ledger", "--claim", "C066", "--json", **plain)
    assert run.returncode == 0, run.stderr.decode()
    assert "C066" in run.stdout.decode("utf-8")


def test_folder_that_cannot_be_written_is_told(monkeypatch, capsys):
    """Check that a folder without permission, or a full disk, gives a sentence."""

    def refuse(root):
        raise PermissionError(13, "Permission denied", "environment.yml")

    monkeypatch.setattr("belarus_iran.book.contents.write_environment", refuse)
    assert main(["environment"]) == 1
    assert capsys.readouterr().err == "environment.yml: Permission denied\n"


def test_missing_extra_is_told(monkeypatch, capsys):
    """Check that a command of the builder says how to install what it needs."""

    def refuse(root):
        raise ModuleNotFoundError("No module named 'papermill'", name="papermill")

    monkeypatch.setattr("belarus_iran.book.contents.write_environment", refuse)
    assert main(["environment"]) == 1
    assert "pip install 'belarus-iran[book]'" in capsys.readouterr().err


def test_claim_of_an_unknown_chapter_is_refused(root, data, monkeypatch, capsys):
    """Check that a misspelt chapter in the table of claims is told with those that there are."""
    monkeypatch.chdir(root)
    path = data / "paper" / "claims.csv"
    alter(path, put(",02-stages\n", ",02-stagse\n"))
    row = path.read_text(encoding="utf-8").partition("02-stagse")[0].count("\n") + 1
    for command in (["data"], ["ledger"], ["ledger", "--claim", "C066"]):
        assert main(command) == 1
        output, errors = capsys.readouterr()
        assert output == "" and errors.startswith(f"{path}, row {row}, C")
        assert "found the chapter '02-stagse'. Allowed: 01-the-paper, 02-" in errors
