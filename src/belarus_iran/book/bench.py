"""How long the book takes, measured against its goals (``make bench``).

Everything is timed in fresh processes on a clean copy of the project, and what is compared is
measured in turn, so that a busy minute of the machine falls on both sides. On a machine that is
busy with something else nothing is measured.
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

from belarus_iran.book import contents

ROUNDS = 3

# Plain builds by `jupyter-book build`, a chapter after the other: where each chapter stands alone,
# and, to which the goal applies, where what one worked out is kept on disk for those that follow.
PLAIN = "plain serial build, nothing shared"
SHARING = "plain serial build, results kept on disk"

# At most: of the time of a plain serial build; seconds; seconds.
BUILD_RATIO_GOAL = 0.3
UNCHANGED_GOAL = 1.0
CHECKS_GOAL = 4.0

# At most: share of a core that other processes take before the measuring begins; seconds that the
# machine is watched for this, and that it is waited for.
BUSY_SHARE = 0.2
WATCHED, WAITED = 3, 60

# At most: milliseconds for the exact p-value of a series as long as Table 1; seconds for so many
# permutations of it, and for so many codings under every form of the model; GiB meanwhile.
PERMUTATIONS, CODINGS = 100_000, 200_000
FUNCTION_GOALS = {
    "exact p of a break, ms": 50,
    f"{PERMUTATIONS:,} permutations, s": 2.0,
    f"{CODINGS:,} codings of every form of the model, s": 2.0,
    "memory meanwhile, GiB": 1.0,
}

_IMPORTS = """
import time
started = time.perf_counter()
{}
print(time.perf_counter() - started)
"""

# What checks import only when they are made comes first.
_CHECKS = """
import time, scipy.stats, scipy.optimize, statsmodels.stats.multitest
from belarus_iran import evidence, ledger
from belarus_iran.ledger import registry
registry.forms()
started = time.perf_counter()
evidence.validate()
validated = time.perf_counter()
ledger.run()
print(validated - started, time.perf_counter() - validated)
"""

_FUNCTIONS = """
import os, resource, time
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
from belarus_iran import evidence
from belarus_iran.measures import trade
from belarus_iran.model import multiverse
from belarus_iran.stats.breaks import sup_f_pvalue
y = trade.table_one(evidence.load("trade"))["turnover_usd_million"].tolist()
codings, models = evidence.load("codings"), multiverse.family()
def seconds(function, *values, **named):
    function(*values, **named | {{"draws": 10}})
    started = time.perf_counter()
    function(*values, **named)
    return time.perf_counter() - started
print(
    seconds(sup_f_pvalue, y, "exact", draws={permutations}) * 1000,
    seconds(sup_f_pvalue, y, "permutation", draws={permutations}),
    seconds(multiverse.sweep, models, codings, draws={codings}, seed=1, n_jobs=1),
    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
)
"""


def imports(notebook: Path) -> str:
    """Return the import statements of a notebook's code cells, one a line."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    nodes = (
        node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)
    )
    return "\n".join(ast.unparse(node) for node in nodes)


def measure(root: Path) -> dict[str, float]:
    """Return the medians of :data:`ROUNDS` rounds, in seconds, by what was measured."""
    seconds: dict[str, list[float]] = {}
    # Libraries that were never imported are compiled now, and not on the side that comes first.
    _output("from belarus_iran.book import execution; execution.load_shared_modules()", root)
    _output("import jupyter_book.sphinx", root)

    def keep(name: str, value: float) -> None:
        seconds.setdefault(name, []).append(value)
        print(f"  {name:<44} {value:7.1f} s", flush=True)

    for number in range(1, ROUNDS + 1):
        print(f"Round {number} of {ROUNDS}")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "project")
            shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".*", "_build"))
            plain = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
            # In a file no folder can be made: one kernel after another loads, checks and works out
            # all that it needs, which is what `make book` does once and shares.
            nowhere = Path(folder, "nowhere")
            nowhere.touch()
            keep(PLAIN, _timed(plain, copy, nowhere / "store"))
            shutil.rmtree(copy / "_build")
            keep(SHARING, _timed(plain, copy, Path(folder, "plain")))
            shutil.rmtree(copy / "_build")
            make = [sys.executable, "-m", "belarus_iran", "book"]
            keep("make book from clean", _timed(make, copy, Path(folder, "make")))
            keep("make book, nothing changed", _timed(make, copy, Path(folder, "make")))
            loaded = [
                float(_output(_IMPORTS.format(imports(chapter)), copy))
                for chapter in contents.chapters(copy)
            ]
            keep("imports, mean of the chapters' kernels", mean(loaded))
            for known in ("first", "known"):
                validated, checked = measure_checks(copy, Path(folder, "checks"))
                keep(f"validation of the tables, {known} time", validated)
            keep("all checks, after imports", checked)
    return {name: median(values) for name, values in seconds.items()}


def measure_checks(root: Path, store: Path) -> tuple[float, float]:
    """Return the seconds for validating all tables and for all checks, which no run is kept of.

    In a second process with the same store the tables are known to be in order.
    """
    for run in store.glob("*.json"):
        run.unlink()
    validated, checked = map(float, _output(_CHECKS, root, store).split())
    return validated, checked


def report(medians: dict[str, float]) -> str:
    """Return the medians as a table, with the goals and whether they hold."""
    other, ratio = (medians["make book from clean"] / medians[one] for one in (PLAIN, SHARING))
    notes = {
        "make book from clean": f"{ratio:.2f} of the second, goal {BUILD_RATIO_GOAL:.2f}: "
        f"{_outcome(ratio <= BUILD_RATIO_GOAL)}; {other:.2f} of the first"
    }
    # Either is spent once a build, since kernels share what is loaded and what is known.
    for name in ("imports, mean of the chapters' kernels", "validation of the tables, first time"):
        share = medians[name] / medians["make book from clean"]
        notes[name] = f"{share:.2f} of make book from clean"
    for name, goal in (
        ("make book, nothing changed", UNCHANGED_GOAL),
        ("all checks, after imports", CHECKS_GOAL),
    ):
        notes[name] = f"goal {goal} s: {_outcome(medians[name] <= goal)}"
    lines = [f"{name:<44} {value:7.1f} s  {notes.get(name, '')}" for name, value in medians.items()]
    return "\n".join(line.rstrip() for line in lines)


def measure_functions(
    root: Path, permutations: int = PERMUTATIONS, codings: int = CODINGS, rounds: int = ROUNDS
) -> dict[str, float]:
    """Return the medians of what :data:`FUNCTION_GOALS` names, after imports, on one core."""
    code = _FUNCTIONS.format(permutations=permutations, codings=codings)
    measured = []
    for _ in range(rounds):
        # What is drawn is kept on disk, and would be read there in the next round.
        with tempfile.TemporaryDirectory() as folder:
            measured.append([float(value) for value in _output(code, root, Path(folder)).split()])
    return dict(zip(FUNCTION_GOALS, map(median, zip(*measured, strict=True)), strict=True))


def report_functions(medians: dict[str, float]) -> str:
    """Return the figures of :func:`measure_functions` as text, with the goals."""
    return "\n".join(
        f"{name}: {medians[name]:.2f}, goal {goal}: {_outcome(medians[name] <= goal)}"
        for name, goal in FUNCTION_GOALS.items()
    )


def run(root: Path) -> None:
    """Measure, and print the medians and whether the goals hold."""
    _wait_for_quiet()
    functions = report_functions(measure_functions(root))
    medians = measure(root)
    print(f"Medians of {ROUNDS} on {os.cpu_count()} cores\n{report(medians)}\n{functions}")


def _outcome(holds: bool) -> str:
    return "holds" if holds else "MISSED"


def busy(before: tuple[int, int], after: tuple[int, int], cores: int) -> float:
    """Return how many cores were at work between two readings of :func:`ticks`."""
    passed, idle = (late - early for early, late in zip(before, after, strict=True))
    return cores * (1 - idle / passed)


def ticks() -> tuple[int, int] | None:
    """Return the ticks of all cores so far, and those of them idle; None if they are not known."""
    try:
        numbers = Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]
    except OSError:
        return None
    counts = [int(number) for number in numbers]
    # The fourth number counts idle ticks, the fifth those idle because a disk is waited for.
    return sum(counts), counts[3] + counts[4]


def _wait_for_quiet() -> None:
    """Wait until nothing else works on the machine, and refuse to measure if it does not rest."""
    deadline = time.monotonic() + WAITED
    while (before := ticks()) is not None:
        time.sleep(WATCHED)
        share = busy(before, ticks(), os.cpu_count() or 1)
        if share <= BUSY_SHARE:
            return
        if time.monotonic() > deadline:
            raise contents.BookError(
                f"The machine is busy: other processes keep {share:.1f} of {os.cpu_count()} cores "
                f"at work. Allowed: {BUSY_SHARE}. Nothing was measured; try again when it rests."
            )
        print(f"Waiting until the machine rests ({share:.1f} cores are at work)", flush=True)
    print("Whether the machine is busy is not known on this system.")


def _timed(command: list, folder: Path, store: Path) -> float:
    started = time.perf_counter()
    _finished(command, folder, store)
    return time.perf_counter() - started


def _output(code: str, folder: Path, store: Path | None = None) -> str:
    return _finished([sys.executable, "-c", code], folder, store)


def _finished(command: list, folder: Path, store: Path | None) -> str:
    # A store of findings of its own, so that no side profits from another's.
    environment = os.environ | ({"BELARUS_IRAN_CACHE": str(store)} if store else {})
    # The package of the copy, not that of the folder from which the benchmark was called.
    if (folder / "src").is_dir():
        environment["PYTHONPATH"] = str(folder / "src")
    process = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if process.returncode:
        raise contents.BookError(
            f"{' '.join(map(str, command[:3]))} failed:\n{process.stderr[-2000:]}"
        )
    return process.stdout
