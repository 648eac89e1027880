"""Names that programs outside this package call, tried as they would call them."""

import subprocess
import sys
from dataclasses import dataclass

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from belarus_iran.shown import Shown
from belarus_iran.stats import breaks

# A script that somebody writes who knows this package by its API page alone.
SCRIPT = """
import sys
from belarus_iran.stats import breaks

heavy = ("belarus_iran.ledger", "belarus_iran.evidence", "belarus_iran.checks", "matplotlib")
loaded = [name for name in heavy if name in sys.modules]
assert not loaded, f"breaks loads {loaded}"

y = [1.0, 1.2, 0.9, 1.1, 5.0, 5.2, 4.9, 5.1]
best = breaks.sup_f(y, min_size=2)
chance = breaks.sup_f_pvalue(y, null="permutation", draws=999, seed=1)
exact = breaks.sup_f_pvalue(y, null="exact")

from belarus_iran.stats import rates
from belarus_iran.model import relative_gains

ratio = rates.rate_ratio(10, 5, 2, 5)
change = rates.change_point([0, 1, 0, 6, 5, 7], 1.0, 1.0)
print(
    best.statistic, best.break_after, chance.pvalue, chance.error, exact.pvalue, exact.error,
    ratio.ratio, ratio.low, ratio.high, ratio.pvalue,
    change.posterior.argmax(), change.posterior.sum(), change.log_bayes_factor,
    relative_gains.grieco_threshold(2.0, 10.0),
)
"""


@pytest.fixture(scope="module")
def printed():
    """Return what the script prints in a process of its own, as numbers."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return [float(word) for word in run.stdout.split()]


def test_breaks_by_name(printed):
    """Check that a break is found where the level rises, and that chance hardly makes one."""
    statistic, break_after, drawn, error, exact, no_error = printed[:6]
    # Means 1.05 and 5.05, so RSS0 - RSS1 = 8 · 2² = 32; each side leaves 0.05: F = 32 / (0.1 / 6).
    assert (statistic, break_after) == (pytest.approx(32 / (0.1 / 6)), 3)
    # Of the 70 ways to choose four of eight values two keep low from high: 1/35.
    assert exact == pytest.approx(1 / 35) and no_error == 0
    assert drawn == pytest.approx(exact, abs=4 * error) and error > 0


def test_rates_by_name(printed):
    """Check the ratio of two rates and that interval and p-value agree."""
    ratio, low, high, pvalue = printed[6:10]
    assert ratio == 5 and 1 < low < ratio < high
    # Twice the chance of ten heads or more in twelve throws: 2 · (66 + 12 + 1) / 2¹².
    assert pvalue == pytest.approx(2 * 79 / 4096)


def test_changes_by_name(printed):
    """Check that the change lies between the third and the fourth count, and is found."""
    place, total, factor = printed[10:13]
    assert place == 2 and total == pytest.approx(1) and factor > 0


def test_threshold_by_name(printed):
    """Check the sensitivity at which a gain of two against ten is worth nothing."""
    assert printed[13] == pytest.approx(2 / (10 - 2))


def test_series_keeps_its_years():
    """Check that breaks of a series are named by its index, and by default chance can be asked."""
    values = [1.0, 1.2, 0.9, 1.1, 5.0, 5.2, 4.9, 5.1] * 3
    years = pd.Series(values, index=range(1995, 2019))
    assert breaks.sup_f(years).break_after == 1995 + breaks.sup_f(values).break_after
    assert breaks.sup_f_pvalue(years, draws=50).null == "permutation"
    assert breaks.sup_f_pvalue(years[:8]).null == "exact"


def test_result_is_shown_as_a_table():
    """Check that a notebook shows each field of a result in a row, what is long shortened."""
    years = pd.Series([1.0, 2.0, 1.0, 8.0, 9.0, 8.0] * 4, index=range(1995, 2019))
    rows = BeautifulSoup(breaks.sup_f(years)._repr_html_(), "html.parser").find_all("tr")
    cells = {row.th.text: row.td.text for row in rows}
    assert list(cells) == ["statistic", "break_after", "candidates", "statistics"]
    assert cells["candidates"].endswith("(21 values)")
    assert "<b>" not in Rate("<b>")._repr_html_()


@dataclass(frozen=True)
class Rate(Shown):
    """A result with one field."""

    rate: str
