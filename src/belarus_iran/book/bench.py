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

from belarus_iran import evidence
from belarus_iran.book import contents
from belarus_iran.measures import trade

ROUNDS = 3

# At most: of the time of a plain serial build; seconds; seconds.
BUILD_RATIO_GOAL = 0.3
UNCHANGED_GOAL = 1.0
CHECKS_GOAL = 4.0

# At most: share of a core that other processes take before the measuring begins; seconds that the
# machine is watched for this, and that it is waited for.
BUSY_SHARE = 0.2
WATCHED, WAITED = 3, 60

# At most: seconds for the exact p-value of a series as long as Table 1; seconds for so many
# permutations of it. At least: times as fast as strucchange in R.
EXACT_GOAL = 0.05
PERMUTATIONS = 100_000
PERMUTATIONS_GOAL = 2.0
R_RATIO_GOAL = 20
R_PERMUTATIONS = 2_000

# At most: seconds for so many codings under every form of the model, on one core; GiB of memory
# meanwhile; of the time of one core for two warm workers, on a sweep that takes the one at least so
# many seconds.
CODINGS = 200_000
SWEEP_GOAL = 2.0
MEMORY_GOAL = 1.0
WORKERS_GOAL = 0.6
WORKERS_SECONDS = 20

_IMPORTS = """
import time
started = time.perf_counter()
{}
print(time.perf_counter() - started)
"""

_CHECKS = """
import importlib.util, time
from belarus_iran import evidence, ledger
from belarus_iran.ledger import registry
registry.import_checks()
for module in ({libraries}):
    if importlib.util.find_spec(module.split(".")[0]):
        importlib.import_module(module)
started = time.perf_counter()
evidence.validate()
validated = time.perf_counter()
ledger.run()
print(validated - started, time.perf_counter() - validated)
"""

# What checks import only when they are made.
_LATE_IMPORTS = ("ruptures", "scipy.stats", "scipy.optimize", "statsmodels.stats.multitest")

_BREAKS = """
import os, time
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
from belarus_iran.stats.breaks import sup_f_pvalue
y = {values}
for null in ("exact", "permutation"):
    sup_f_pvalue(y, null, draws=10)
    started = time.perf_counter()
    sup_f_pvalue(y, null, draws={permutations})
    print(time.perf_counter() - started)
"""

_BREAKS_IN_R = """
suppressMessages(library(strucchange))
values <- c({values})
permuted <- function() {{
  y <- sample(values)
  max(Fstats(y ~ 1, from = 2, to = {last})$Fstats)
}}
permuted()
cat(system.time(replicate({permutations}, permuted()))[["elapsed"]])
"""

_SWEEP = """
import os, resource, time
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
from belarus_iran import evidence
from belarus_iran.model import multiverse
codings, models = evidence.load("codings"), multiverse.family()
def seconds(draws, seed, n_jobs):
    started = time.perf_counter()
    multiverse.sweep(models, codings, draws, seed, n_jobs)
    return time.perf_counter() - started
seconds(100, 0, 1)
one = seconds({codings}, 1, 1)
print(one, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
if {workers}:
    draws = int({codings} * 1.6 * {least} / one)
    alone = seconds(draws, 2, 1)
    seconds({codings}, 3, 2)
    # Other draws, since the same ones would be read from disk.
    print(draws, alone, seconds(draws, 4, 2))
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
    _output("from belarus_iran.book import processes; processes.load_shared_modules()", root)
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
            keep("plain serial jupyter-book build", _timed(plain, copy, Path(folder, "plain")))
            shutil.rmtree(copy / "_build")
            make = [sys.executable, "-m", "belarus_iran", "book"]
            keep("make book from clean", _timed(make, copy, Path(folder, "make")))
            keep("make book, nothing changed", _timed(make, copy, Path(folder, "make")))
            loaded = [
                float(_output(_IMPORTS.format(imports(chapter)), copy))
                for chapter in contents.chapters(copy)
            ]
            keep("imports, mean of the chapters' kernels", mean(loaded))
            code = _CHECKS.format(libraries=", ".join(map(repr, _LATE_IMPORTS)))
            for known in ("first", "known"):
                # In the second process the tables are known to be in order, the claims unchecked.
                for run in Path(folder, "checks").glob("*.json"):
                    run.unlink()
                validated, checked = map(float, _output(code, copy, Path(folder, "checks")).split())
                keep(f"validation of the tables, {known} time", validated)
            keep("all checks, after imports", checked)
    return {name: median(values) for name, values in seconds.items()}


def report(medians: dict[str, float]) -> str:
    """Return the medians as a table, with the goals and whether they hold."""
    ratio = medians["make book from clean"] / medians["plain serial jupyter-book build"]

    notes = {
        "make book from clean": f"{ratio:.2f} of plain, goal {BUILD_RATIO_GOAL:.2f}: "
        + _outcome(ratio <= BUILD_RATIO_GOAL)
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


def measure_breaks(root: Path) -> dict[str, float]:
    """Return how long the break test of Table 1's turnover takes, on one core, after imports."""
    turnover = trade.table_one(evidence.load("trade"))["turnover_usd_million"].tolist()
    ours = _BREAKS.format(values=turnover, permutations=PERMUTATIONS)
    theirs = _BREAKS_IN_R.format(
        values=", ".join(map(str, turnover)), last=len(turnover) - 2, permutations=R_PERMUTATIONS
    )
    with_r = shutil.which("Rscript") and not subprocess.call(
        ["Rscript", "-e", "if (!requireNamespace('strucchange', quietly = TRUE)) quit(status = 1)"]
    )
    seconds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        exact, permutations = map(float, _output(ours, root).split())
        seconds.setdefault("exact", []).append(exact)
        seconds.setdefault("permutation", []).append(permutations / PERMUTATIONS)
        if with_r:
            took = float(_finished(["Rscript", "-e", theirs], root, None).split()[-1])
            seconds.setdefault("strucchange", []).append(took / R_PERMUTATIONS)
    return {name: median(values) for name, values in seconds.items()}


def report_breaks(medians: dict[str, float]) -> str:
    """Return the figures of :func:`measure_breaks` as text, with the goals."""

    exact, one = medians["exact"], medians["permutation"]
    lines = [
        f"exact p of a break: {exact * 1e3:.1f} ms, goal {EXACT_GOAL * 1e3:.0f} ms: "
        + _outcome(exact <= EXACT_GOAL),
        f"{PERMUTATIONS:,} permutations: {one * PERMUTATIONS:.2f} s, goal {PERMUTATIONS_GOAL} s: "
        + _outcome(one * PERMUTATIONS <= PERMUTATIONS_GOAL),
        "a permutation in R's strucchange: ",
    ]
    if "strucchange" in medians:
        ratio = medians["strucchange"] / one
        lines[-1] += (
            f"{medians['strucchange'] * 1e6:,.0f} µs, {ratio:,.0f} times as long, goal "
            f"{R_RATIO_GOAL}: {_outcome(ratio >= R_RATIO_GOAL)}"
        )
    else:
        lines[-1] += "not measured, for R or the package is not installed"
    return "\n".join(lines)


def measure_multiverse(root: Path) -> dict[str, float]:
    """Return how long sweeps of codings take, after imports, with an empty store of answers."""
    rounds: dict[str, list[float]] = {"sweep": [], "memory": []}
    for number in range(1, ROUNDS + 1):
        code = _SWEEP.format(codings=CODINGS, workers=number == ROUNDS, least=WORKERS_SECONDS)
        with tempfile.TemporaryDirectory() as folder:
            sweep, memory, *rest = map(float, _output(code, root, Path(folder)).split())
        rounds["sweep"].append(sweep)
        rounds["memory"].append(memory)
    long = dict(zip(("draws", "alone", "together"), rest, strict=True))
    return {name: median(values) for name, values in rounds.items()} | long


def report_multiverse(measured: dict[str, float]) -> str:
    """Return the figures of :func:`measure_multiverse` as text, with the goals."""

    sweep, memory, ratio = (
        measured["sweep"],
        measured["memory"],
        measured["together"] / measured["alone"],
    )
    long_enough = measured["alone"] >= WORKERS_SECONDS
    return "\n".join(
        [
            f"{CODINGS:,} codings of every form of the model: {sweep:.2f} s, goal {SWEEP_GOAL} s: "
            + _outcome(sweep <= SWEEP_GOAL),
            f"memory meanwhile: {memory:.2f} GiB, goal {MEMORY_GOAL} GiB: "
            + _outcome(memory <= MEMORY_GOAL),
            f"two workers on {measured['draws']:,.0f} codings: {measured['together']:.1f} s, "
            f"{ratio:.2f} of one's {measured['alone']:.1f} s, goal {WORKERS_GOAL:.2f}: "
            + (_outcome(ratio <= WORKERS_GOAL) if long_enough else "too short to tell"),
        ]
    )


def run(root: Path) -> None:
    """Measure, and print the medians and whether the goals hold."""
    _wait_for_quiet()
    breaks = report_breaks(measure_breaks(root))
    sweeps = report_multiverse(measure_multiverse(root))
    medians = measure(root)
    print(f"Medians of {ROUNDS} on {os.cpu_count()} cores\n{report(medians)}\n{breaks}\n{sweeps}")


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
    # Python keeps what it has compiled, as it does for a user, or imports would dwarf all else.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    process = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if process.returncode:
        raise contents.BookError(
            f"{' '.join(map(str, command[:3]))} failed:\n{process.stderr[-2000:]}"
        )
    return process.stdout
