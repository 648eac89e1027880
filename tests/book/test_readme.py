"""README and CONTRIBUTING: their lists are those of chapters and data, and what they name is there.

The lists are made here. After a change that is meant, `python tests/test_readme.py` writes them.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from dataflow import attributes, flow

from belarus_iran import __main__ as command
from belarus_iran import evidence
from belarus_iran.book import contents

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = ("README.md", "CONTRIBUTING.md")

MODULES = {path.stem for path in (ROOT / "src" / "belarus_iran").rglob("[!_]*.py")}
# They show or read what others compute, and are named in a column of their own or not at all.
SHOWING = {"exhibits", "figures", "explorers", "evidence", "citing"}
# What else a notebook may call of `exhibits`: values, sources, links, or told of in words.
UNLISTED = {"Html", "WORKS", "SETS", "MARKS", "glue", "caption", "number", "cards", "downloads"}
UNLISTED |= {"citation", "citations", "citation_downloads"}
# Endings of files whose names are those of modules.
FILES = {"bib", "csv", "py", "yml"}
# Kinds of tables that bear no label of their own, and what each shows.
UNLABELLED = {
    "scoreboard": "Verdicts by set of claims",
    "sections": "Verdicts by section of the paper",
    "bases": "Verdicts by basis of evidence",
    "register": "All claims, to be searched and filtered",
    "entries": "All that the ledger holds on each claim",
    "arguments": "Every argument with its chapter and its claims",
    "glance": "What came out, at a glance",
}


def behind(statements: list[ast.stmt]) -> list[str]:
    """Return the functions of the package on which the last of some statements rests.

    Names are followed backwards: to the statements that bound what it reads, to those that bound
    what these read, and so on.
    """
    *earlier, last = statements
    wanted, found = flow([last])[0], set(attributes(last))
    for statement in reversed(earlier):
        reads, changes, bound = flow([statement])
        if not (changes | bound) & wanted:
            continue
        wanted = (wanted - (bound - changes)) | reads
        found |= set(attributes(statement))
    return sorted(
        f"`{module}.{name}`"
        for module, name in found & functions()
        if module not in SHOWING or name.endswith("_grid")
    )


@cache
def functions() -> set[tuple[str, str]]:
    """Return module and name of every public function and class of the package."""
    return {
        (path.stem, node.name)
        for path in (ROOT / "src" / "belarus_iran").rglob("[!_]*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def topic(caption: str) -> str:
    """Return what a figure is about: its caption without what it finds, which is computed.

    Examples
    --------
    >>> topic("Trade with {glue:text}`name` by year: at its height in {glue:text}`year`.")
    'Trade with … by year'
    """
    first = re.split(r"[:.] (?=.*\{glue)", caption, maxsplit=1)[0]
    return re.sub(r"\{glue:text\}`\w+`", "…", first).rstrip(".")


def shown(cell: dict, statement: ast.stmt) -> Iterator[tuple[str, str, str]]:
    """Yield kind, name or label, and program of each exhibit that a statement puts on the page."""
    outer = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    ]
    for call in outer:
        module, name = call.func.value.id, call.func.attr
        if module == "figures":
            figure = cell["metadata"]["mystnb"]["figure"]
            title = f"`{figure['name']}`: {topic(figure['caption'])}"
            yield "figures", title, f"`figures.{name}`"
        elif module == "explorers" and not name.endswith("_grid"):
            yield "explorers", "", f"`explorers.{name}`"
        elif module == "exhibits" and (name == "table" or name in UNLABELLED):
            label = [word.value for word in call.keywords if word.arg == "label"] or call.args[2:3]
            title = ast.literal_eval(label[0]) if name == "table" else UNLABELLED[name]
            yield "tables", title, f"`exhibits.{name}`"


def exhibits_of(chapter: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the kind and the row of every exhibit of a chapter, in the order of the page."""
    before: list[ast.stmt] = []
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for statement in ast.parse("".join(cell["source"])).body:
            before.append(statement)
            for kind, title, program in shown(cell, statement):
                made = ", ".join(behind(before)) or "the data as they are"
                yield kind, [chapter.stem, *([title] if title else []), program, made]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


@cache
def lists() -> dict[str, str]:
    """Return the lists of README by the name of their place."""
    rows: dict[str, list[list[str]]] = {"figures": [], "tables": [], "explorers": []}
    for chapter in contents.chapters(ROOT):
        for kind, row in exhibits_of(chapter):
            rows[kind].append(row)
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    data = [
        [f"`{item['path']}`", f"`{item['name']}`", item["title"]] for item in package["resources"]
    ]
    head = ["Chapter", "Exhibit", "Shown by", "Computed by"]
    return {
        "data": table(["File in `data/`", "Table", "What it holds"], data),
        "figures": table(head, rows["figures"]),
        "tables": table(head, rows["tables"]),
        "explorers": table([head[0], *head[2:]], rows["explorers"]),
    }


def place(name: str) -> re.Pattern:
    """Return the pattern of the place in README where a list stands."""
    return re.compile(rf"(?<=<!-- {name} -->\n)(.*?)(?=<!-- end of {name} -->)", re.DOTALL)


@pytest.mark.parametrize("name", ["data", "figures", "tables", "explorers"])
def test_list_of_readme_is_that_of_chapters_and_data(name):
    """Check that README lists every table of data and every exhibit with the program behind it."""
    (listed,) = place(name).findall(README.read_text(encoding="utf-8"))
    got, expected = listed.strip().splitlines(), lists()[name].strip().splitlines()
    told = "`python tests/test_readme.py` writes the list anew"
    assert [line for line in expected if line not in got] == [], f"lacking: {told}"
    assert [line for line in got if line not in expected] == [], f"too many: {told}"
    assert got == expected, told


def test_no_kind_of_exhibit_is_unknown():
    """Check that whatever notebooks call of `exhibits` is listed, or known not to be."""
    called = {
        name
        for chapter in contents.chapters(ROOT)
        for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
        for module, name in attributes(ast.parse("".join(cell["source"])))
        if module == "exhibits"
    }
    assert called <= UNLISTED | UNLABELLED.keys() | {"table"}


def test_what_an_exhibit_rests_on_is_followed_back():
    """Check that names are followed to what bound them last, and to what changed it, no further."""
    code = """
counted = rates.count_within(events, 1993, 2013)
name = gains.bargain(trade, 2010)
for name in ("one", "two"):
    print(name, costs.unknowns(ranges))
counted = rates.rate(20, 21)
shown = [name for name in trade]
shown["column"] = power.in_words(counted)
figures.trade(shown, votes)
"""
    assert behind(ast.parse(code).body) == ["`power.in_words`", "`rates.rate`"]


def test_every_named_figure_is_listed():
    """Check that no figure of a notebook escapes the list, however its cell is written."""
    (listed,) = place("figures").findall(README.read_text(encoding="utf-8"))
    cells = [
        cell
        for chapter in contents.chapters(ROOT)
        for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    ]
    named = [cell["metadata"].get("mystnb", {}).get("figure", {}).get("name") for cell in cells]
    named = [name for name in named if name]
    assert len(named) == len(set(named)) == len(listed.strip().splitlines()) - 2
    assert all(f"`{name}`" in listed for name in named)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_names_is_there(document):
    """Check that files, make targets, commands and modules that a document names exist."""
    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"-m belarus_iran ([a-z][a-z-]*)", text)) <= set(command._COMMANDS)
    paths = re.findall(r"`((?:chapters|data|src|tests|\.ci)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    called = re.findall(r"`(\w+)\.(\w+)`", text)
    modules = {call for call in called if call[0] in MODULES and call[1] not in FILES}
    assert {call for call in modules if call[1].islower()} <= functions()


def test_every_source_of_outside_data_is_told():
    """Check that README tells the provenance of every outside table and of its copy."""
    text = README.read_text(encoding="utf-8")
    section = text.partition("## Data availability")[2].partition("\n## ")[0]
    for item in evidence.package()["resources"]:
        if item["path"].startswith("outside/"):
            assert f"`{item['path'].removeprefix('outside/')}`" in section
            for source in item["sources"]:
                if "path" in source:
                    assert source["path"] in section, source["path"]


def test_versions_told_are_those_of_the_lock():
    """Check that every package that README names with a version has it in the lock."""
    locks = sorted(ROOT.glob("requirements*.lock"))
    lock = "\n".join(path.read_text(encoding="utf-8") for path in locks)
    told = re.findall(r"`([\w-]+==[\w.]+)`", README.read_text(encoding="utf-8"))
    assert told
    assert [pin for pin in told if f"\n{pin} " not in f"\n{lock}"] == []


def write() -> None:
    """Write the lists of README anew."""
    text = README.read_text(encoding="utf-8")
    for name, made in lists().items():
        text = place(name).sub(lambda _, made=made: made, text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(write())
