"""README and CONTRIBUTING: lists are those of chapters and data, and what they name is there.

The lists are made here. After a change that is meant, `python tests/book/test_readme.py`, run by
the Python of `.venv`, writes them.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Run as a program, this file does not find what tests share by itself.
sys.path.append(str(ROOT / "tests"))

from dataflow import called, flow, imported  # noqa: E402

from belarus_iran import __main__ as command  # noqa: E402
from belarus_iran import evidence  # noqa: E402
from belarus_iran.book import contents  # noqa: E402

README = ROOT / "README.md"
DOCUMENTS = ("README.md", "CONTRIBUTING.md")
PACKAGE = ROOT / "src" / "belarus_iran"

# Packages that show or read what others compute, and are named in a column of their own or not at
# all. The grids of figures with controls are computed beside them.
SHOWING = ("figures", "pages", "evidence")
# What else a notebook may call of the modules of exhibits: values, links, and what text names.
UNLISTED = {"text.say", "text.caption", "text.number", "text.span", "text.folded"}
UNLISTED |= {"answers.short", "answers.answers"}
UNLISTED |= {"editions.current", "editions.changes", "editions.sentence"}
UNLISTED |= {
    f"register.{name}" for name in ("downloads", "citation", "citations", "citation_downloads")
}
EXHIBITS = ("pages.answers", "pages.cards", "pages.editions", "pages.register", "pages.text")
# Kinds of tables that bear no label of their own, and what each shows.
UNLABELLED = {
    "answers.table": "What the paper argues and what was found",
    "cards.glance": "What came out, at a glance",
    "cards.held": "Claims of the paper that outside data bear out",
    "cards.kinds": "Why claims are open or silent",
    "cards.scoreboard": "Verdicts by set of claims",
    "cards.verdict_table": "Verdicts on claims, with the reason of each",
    "editions.table": "Every claim whose word is another",
    "editions.turns": "How many verdicts have which other word",
    "register.entries": "All that the ledger holds on each claim",
    "register.register": "All claims, to be searched and filtered",
}


def behind(statements: list[ast.stmt]) -> list[str]:
    """Return the functions of the package on which the last of some statements rests.

    Names are followed backwards: to the statements that bound what it reads, to those that bound
    what these read, and so on.
    """
    *earlier, last = statements
    names = imported(earlier)
    wanted, rests_on = flow([last])[0], {path for path, _ in called(last, names)}
    for statement in reversed(earlier):
        reads, changes, bound = flow([statement])
        if not (changes | bound) & wanted:
            continue
        wanted = (wanted - (bound - changes)) | reads
        rests_on |= {path for path, _ in called(statement, names)}
    return sorted(
        f"`{path}`"
        for path in rests_on & functions()
        if path.split(".")[0] not in SHOWING or path.endswith("_grid")
    )


@cache
def functions() -> set[str]:
    """Return every public function and class of the package by its path, as notebooks import it."""
    paths = set()
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not path.stem.startswith("_"):
                paths.add(f"{module}.{node.name}")
            # A package offers what its __init__ imports under its own name.
            elif isinstance(node, ast.ImportFrom) and path.stem == "__init__":
                package = module.removesuffix(".__init__")
                paths |= {f"{package}.{alias.name}" for alias in node.names}
    return paths


@cache
def modules() -> set[str]:
    """Return the path of every module and folder of the package."""
    files = [path.relative_to(PACKAGE).with_suffix("").parts for path in PACKAGE.rglob("[!_]*.py")]
    return {".".join(parts[:depth]) for parts in files for depth in range(1, len(parts) + 1)}


def code_of(chapter: Path) -> Iterator[tuple[dict, list[ast.stmt]]]:
    """Yield each code cell of a chapter with its statements, in the order of the page."""
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield cell, ast.parse("".join(cell["source"])).body


def topic(caption: str) -> str:
    """Return what a figure is about: the first sentence of its caption."""
    return re.split(r"[:.](?: |$)", caption, maxsplit=1)[0]


def shown(cell: dict, statement: ast.stmt, names: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, name or label, and program of each exhibit that a statement puts on the page."""
    functions_called = {id(node): path for path, node in called(statement, names)}
    for call in ast.walk(statement):
        path = isinstance(call, ast.Call) and functions_called.get(id(call.func))
        if not path:
            continue
        module, _, name = path.rpartition(".")
        if "explorer" in path:
            if not name.endswith("_grid"):
                yield "explorers", "", f"`{path}`"
        elif module.startswith("figures.") and call is getattr(statement, "value", None):
            if "mystnb" not in cell["metadata"] or not isinstance(statement, ast.Expr):
                continue
            figure = cell["metadata"]["mystnb"]["figure"]
            yield "figures", f"`{figure['name']}`: {topic(figure['caption'])}", f"`{path}`"
        elif path == "pages.text.table":
            label = [word.value for word in call.keywords if word.arg == "label"] or call.args[2:3]
            yield "tables", ast.literal_eval(label[0]), f"`{path}`"
        elif path.removeprefix("pages.") in UNLABELLED:
            yield "tables", UNLABELLED[path.removeprefix("pages.")], f"`{path}`"


def exhibits_of(chapter: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the kind and the row of every exhibit of a chapter, in the order of the page."""
    before: list[ast.stmt] = []
    for cell, statements in code_of(chapter):
        for statement in statements:
            before.append(statement)
            for kind, title, program in shown(cell, statement, imported(before)):
                made = ", ".join(behind(before)) or "the data as they are"
                yield kind, [chapter.stem, *([title] if title else []), program, made]


def cited(package: dict) -> str:
    """Return the sources of outside data as a list of references, each with version and files."""
    files: dict[str, list[str]] = {}
    for item in package["resources"]:
        if item["path"].startswith("outside/"):
            # A copy is told in the table of outside data.
            kept = [one for one in item["sources"] if "opy taken from" not in one["title"][:40]]
            for source in kept:
                # Of several sources each tells its own version in its title.
                version = item.get("version", "") if len(kept) == 1 else ""
                told = f" Version: {version}." if version and version not in source["title"] else ""
                address = f" <{source['path']}>" if "path" in source else ""
                files.setdefault(f"{source['title']}.{told}{address}", []).append(item["path"][8:])
    return "".join(
        f"- {source} ({', '.join(f'`{name}`' for name in names)})\n"
        for source, names in sorted(files.items())
    )


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
        "citations": cited(package),
        "data": table(["File in `data/`", "Table", "What it holds"], data),
        "figures": table(head, rows["figures"]),
        "tables": table(head, rows["tables"]),
        "explorers": table([head[0], *head[2:]], rows["explorers"]),
    }


def place(name: str) -> re.Pattern:
    """Return the pattern of the place in README where a list stands."""
    return re.compile(rf"(?<=<!-- {name} -->\n)(.*?)(?=<!-- end of {name} -->)", re.DOTALL)


@pytest.mark.parametrize("name", ["citations", "data", "figures", "tables", "explorers"])
def test_list_of_readme_is_that_of_chapters_and_data(name):
    """Check that README lists every table of data and every exhibit with the program behind it."""
    (listed,) = place(name).findall(README.read_text(encoding="utf-8"))
    got, expected = listed.strip().splitlines(), lists()[name].strip().splitlines()
    remedy = "`python tests/book/test_readme.py` writes the list anew"
    assert [line for line in expected if line not in got] == [], f"lacking: {remedy}"
    assert [line for line in got if line not in expected] == [], f"too many: {remedy}"
    assert got == expected, remedy


def test_no_kind_of_exhibit_is_unknown():
    """Check that whatever notebooks call of the modules of exhibits is listed, or need not be."""
    names = set()
    for chapter in contents.chapters(ROOT):
        statements = [statement for _, body in code_of(chapter) for statement in body]
        for path, _ in called(ast.Module(statements), imported(statements)):
            module, _, name = path.rpartition(".")
            names |= {path.removeprefix("pages.")} if module in EXHIBITS else set()
    assert names == UNLISTED | UNLABELLED.keys() | {"text.table"}


def test_what_an_exhibit_rests_on_is_followed_back():
    """Check that names are followed to what bound them last, and to what changed it, no further."""
    code = """
from belarus_iran.figures.stages import trade as drawn
from belarus_iran.measures.events import count_in_years
from belarus_iran.model import relative_gains as gains, sanction_costs
from belarus_iran.stats import power, rates
counted = count_in_years(events, range(1993, 2014))
name = gains.bargain(trade, 2010)
for name in ("one", "two"):
    print(name, sanction_costs.unknowns(ranges))
counted = rates.rate(20, 21)
shown = [name for name in trade]
shown["column"] = power.shift_in_deviations(counted)
drawn(shown, votes)
"""
    expected = ["`stats.power.shift_in_deviations`", "`stats.rates.rate`"]
    assert behind(ast.parse(code).body) == expected


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
    assert set(re.findall(r"-m belarus_iran ([a-z][a-z-]*)", text)) <= set(command.COMMANDS)
    paths = re.findall(r"`((?:chapters|data|src|tests|\.ci)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    dotted = re.findall(r"`(\w+(?:\.\w+)+)`", text)
    named = {path for path in dotted if path.split(".")[0] in modules() and path != "store.py"}
    assert named - modules() - functions() == set()


def test_diagram_has_every_folder_in_its_layer():
    """Check that README's diagram has each folder of the package once, above what it imports."""
    (diagram,) = re.findall(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    layers = [re.findall(r"^([\w.]+)/? ", layer, re.MULTILINE) for layer in diagram.split("\n\n")]
    rank = {name.removesuffix(".py"): row for row, layer in enumerate(layers) for name in layer}
    assert sum(map(len, layers)) == len(rank)
    assert rank.keys() == {path.split(".")[0] for path in modules()} | {"__main__"}
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in imported([statement]).values():
                other = name.split(".")[0]
                if own in rank and other in rank and other != own:
                    assert rank[other] > rank[own], f"{path} imports {name}"


def test_every_source_of_outside_data_is_told():
    """Check that README has the provenance of every outside table and of its copy."""
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
    named = re.findall(r"`([\w-]+==[\w.]+)`", README.read_text(encoding="utf-8"))
    assert named
    assert [pin for pin in named if f"\n{pin} " not in f"\n{lock}"] == []


def write() -> None:
    """Write the lists of README anew."""
    text = README.read_text(encoding="utf-8")
    for name, made in lists().items():
        text = place(name).sub(lambda _, made=made: made, text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(write())
