"""How long the book takes, measured against its goals (``make bench``).

Everything is timed in fresh processes on a clean copy of the project, and what is compared is
measured in turn, so that a busy minute of the machine falls on both sides.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

from belarus_iran import book

ROUNDS = 3

# At most: of the time of a plain serial build; seconds; seconds.
BUILD_RATIO_GOAL = 0.6
UNCHANGED_GOAL = 3.0
CHECKS_GOAL = 15.0

_IMPORTS = """
import time
started = time.perf_counter()
{}
print(time.perf_counter() - started)
"""

_CHECKS = """
import importlib, time
from belarus_iran import ledger
for module in ledger.MODULES:
    importlib.import_module(f"belarus_iran.{module}")
started = time.perf_counter()
ledger.run()
print(time.perf_counter() - started)
"""


def imports(notebook: Path) -> str:
    """Return the import statements of a notebook's code cells, one a line.

    Parameters
    ----------
    notebook
        A notebook whose cells are plain Python.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    nodes = (
        node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)
    )
    return "\n".join(ast.unparse(node) for node in nodes)


def measure(root: Path) -> dict[str, float]:
    """Return the medians of :data:`ROUNDS` rounds, in seconds, by what was measured."""
    seconds: dict[str, list[float]] = {}

    def keep(name: str, value: float) -> None:
        seconds.setdefault(name, []).append(value)
        print(f"  {name:<44} {value:7.1f} s", flush=True)

    for number in range(1, ROUNDS + 1):
        print(f"Round {number} of {ROUNDS}")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "project")
            shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".*", "_build"))
            plain = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
            keep("plain serial jupyter-book build", _timed(plain, copy, Path(folder, "plain")))
            shutil.rmtree(copy / "_build")
            make = [sys.executable, "-m", "belarus_iran", "book"]
            keep("make book from clean", _timed(make, copy, Path(folder, "make")))
            keep("make book, nothing changed", _timed(make, copy, Path(folder, "make")))
            loaded = [
                float(_output(_IMPORTS.format(imports(chapter)), copy))
                for chapter in book.chapters(copy)
            ]
            keep("imports, mean of the chapters' kernels", mean(loaded))
            keep("all checks, after imports", float(_output(_CHECKS, copy, Path(folder, "checks"))))
    return {name: median(values) for name, values in seconds.items()}


def report(medians: dict[str, float]) -> str:
    """Return the medians as a table, with the goals and whether they hold.

    Examples
    --------
    >>> print(report({"plain serial jupyter-book build": 10.0, "make book from clean": 5.0,
    ...     "make book, nothing changed": 0.2, "imports, mean of the chapters' kernels": 4.0,
    ...     "all checks, after imports": 16.0}))  # doctest: +NORMALIZE_WHITESPACE
    plain serial jupyter-book build                 10.0 s
    make book from clean                             5.0 s  0.50 of plain, goal 0.60: holds
    make book, nothing changed                       0.2 s  goal 3.0 s: holds
    imports, mean of the chapters' kernels           4.0 s
    all checks, after imports                       16.0 s  goal 15.0 s: MISSED
    """
    ratio = medians["make book from clean"] / medians["plain serial jupyter-book build"]

    def told(holds: bool) -> str:
        return "holds" if holds else "MISSED"

    notes = {
        "make book from clean": f"{ratio:.2f} of plain, goal {BUILD_RATIO_GOAL:.2f}: "
        + told(ratio <= BUILD_RATIO_GOAL)
    }
    for name, goal in (
        ("make book, nothing changed", UNCHANGED_GOAL),
        ("all checks, after imports", CHECKS_GOAL),
    ):
        notes[name] = f"goal {goal} s: {told(medians[name] <= goal)}"
    lines = [f"{name:<44} {value:7.1f} s  {notes.get(name, '')}" for name, value in medians.items()]
    return "\n".join(line.rstrip() for line in lines)


def run(root: Path) -> None:
    """Measure, and print the medians and whether the goals hold."""
    medians = measure(root)
    print(f"Medians of {ROUNDS} on {os.cpu_count()} cores\n{report(medians)}")


def _timed(command: list, folder: Path, store: Path) -> float:
    started = time.perf_counter()
    _finished(command, folder, store)
    return time.perf_counter() - started


def _output(code: str, folder: Path, store: Path | None = None) -> str:
    return _finished([sys.executable, "-c", code], folder, store)


def _finished(command: list, folder: Path, store: Path | None) -> str:
    # A store of findings of its own, so that no side profits from another's.
    environment = os.environ | ({"BELARUS_IRAN_CACHE": str(store)} if store else {})
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise book.BookError(f"{' '.join(map(str, command[:3]))} failed:\n{done.stderr[-2000:]}")
    return done.stdout
