"""Tests of the benchmark: that what it times runs, and that it says what was missed."""

from conftest import ROOT, new_store

from belarus_iran.book import bench


def test_checks_and_functions_are_timed(done, common_store, tmp_path):
    """Check that what is timed in fresh processes runs, and keeps the run that it computed."""
    folder = new_store(tmp_path / "store", common_store)
    validated, checked = bench.measure_checks(ROOT, folder)
    assert validated > 0 and checked > 0
    assert list(folder.glob("*.json"))
    measured = bench.measure_functions(ROOT, permutations=100, codings=100, rounds=1)
    assert list(measured) == list(bench.FUNCTION_GOALS)
    assert min(measured.values()) > 0


def test_goals_are_told():
    """Check that a goal is said to hold up to its bound and to be missed above it."""
    medians = {
        bench.PLAIN: 200.0,
        bench.SHARING: 100.0,
        "make book from clean": 100 * bench.BUILD_RATIO_GOAL,
        "make book, nothing changed": bench.UNCHANGED_GOAL,
        "all checks, after imports": bench.CHECKS_GOAL,
        "imports, mean of the chapters' kernels": 1.0,
        "validation of the tables, first time": 2.0,
    }
    assert bench.report(medians).count("holds") == 3
    assert "0.30 of the second" in bench.report(medians) and "0.15 of the first" in bench.report(
        medians
    )
    assert bench.report({name: 2 * one for name, one in medians.items()}).count("MISSED") == 2
    assert bench.report(medians | {"make book from clean": 31.0}).count("MISSED") == 1


def test_busy_machine_is_counted_in_cores():
    """Check against a clock by hand: of 200 ticks of two cores 50 idle are one and a half cores."""
    assert bench.busy((1000, 400), (1200, 450), 2) == 1.5


def test_imports_of_a_notebook_are_found():
    """Check that the imports of a chapter are its own, one a line, and nothing else."""
    lines = bench.imports(ROOT / "chapters" / "13-ledger.ipynb").splitlines()
    assert "from belarus_iran import ledger" in lines
    assert all(line.startswith(("import ", "from ")) for line in lines)
