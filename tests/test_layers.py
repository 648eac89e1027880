"""Tests of the layers: a folder imports from rows below its own, and no folders in a circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import belarus_iran

PACKAGE = Path(belarus_iran.__file__).parent

# From the ground up, as the design and README show them.
LAYERS = (
    ("store", "shown", "english", "__init__"),
    ("evidence", "stats"),
    ("ledger", "measures", "provenance"),
    ("model",),
    ("pages", "robustness"),
    ("book", "checks", "figures"),
    ("__main__",),
)


def imported(source, module):
    """Return the dotted names that a module imports from the package, inside functions too.

    ``from package import name`` counts as an import of ``package.name``: the name may be a module.
    """
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            names += [f"{base}.{alias.name}" for alias in node.names]
    return [name for name in names if name.split(".")[0] == "belarus_iran"]


def arrows(package):
    """Return which module imports from which folder, as (module, folder of it, folder)."""
    found = set()
    rooms = {path.stem for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        module = ".".join(("belarus_iran", *parts))
        for name in imported(path.read_text(encoding="utf-8"), module):
            # A name of the package itself, such as its version, comes from the ground.
            folder = next(iter(name.split(".")[1:]), "__init__")
            found.add((module, parts[0], folder if folder in rooms else "__init__"))
    return {arrow for arrow in found if arrow[1] != arrow[2]}


def wrong(package):
    """Return a sentence for each import that does not go down, and for a circle of folders."""
    floor = {folder: number for number, layer in enumerate(LAYERS) for folder in layer}
    sentences, below = [], {}
    for module, folder, other in sorted(arrows(package)):
        below.setdefault(folder, set()).add(other)
        if folder not in floor:
            sentences.append(f"{module} stands in no layer")
        elif floor.get(other, len(LAYERS)) >= floor[folder]:
            sentences.append(f"{module} imports {other}, which does not lie below {folder}")
    try:
        tuple(TopologicalSorter(below).static_order())
    except CycleError as circle:
        sentences.append("circle: " + " > ".join(reversed(circle.args[1])))
    return sentences


def test_imports_go_down():
    """Check that every import between folders goes down, and that some are there at all."""
    assert len(arrows(PACKAGE)) > 100
    assert wrong(PACKAGE) == []


def test_import_that_goes_up_is_named(tmp_path):
    """Check that an import inside a function that runs up, and the circle it makes, are named."""
    for name, text in {
        "stats/__init__.py": "",
        "stats/rates.py": "def rate():\n    from belarus_iran.ledger import run\n",
        "ledger/__init__.py": "from belarus_iran import __version__\nfrom ..stats import rates\n",
        "model/__init__.py": "import belarus_iran.checks.trade\n",
        "checks/__init__.py": "",
        "loose/__init__.py": "import belarus_iran.stats\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert wrong(tmp_path) == [
        "belarus_iran.loose.__init__ stands in no layer",
        "belarus_iran.model.__init__ imports checks, which does not lie below model",
        "belarus_iran.stats.rates imports ledger, which does not lie below stats",
        "circle: ledger > stats > ledger",
    ]


def private(source):
    """Return the private names of the package's modules that some code uses."""
    bound, found = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("belarus_iran"):
            bound |= {alias.asname or alias.name for alias in node.names}
            found |= {alias.name for alias in node.names if alias.name.startswith("_")}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            hidden = node.attr.startswith("_") and not node.attr.startswith("__")
            # How a result shows itself is a door of IPython's.
            if node.value.id in bound and hidden and not node.attr.startswith("_repr_"):
                found.add(f"{node.value.id}.{node.attr}")
    return {name for name in found if not name.startswith("__")}


def test_tests_use_public_doors():
    """Check that no test reads a private name of a module, and that one that did is named."""
    code = "from belarus_iran.ledger import findings, _a\nfindings._tests\nfindings.tests()\n"
    assert private(code) == {"findings._tests", "_a"}
    for path in Path(__file__).parent.rglob("*.py"):
        assert private(path.read_text(encoding="utf-8")) == set(), path.name
