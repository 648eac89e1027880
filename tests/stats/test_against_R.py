"""The break tests and the rates against packages of R that were written by others."""

import os
import shutil
import subprocess

import numpy as np
import pytest
from published import COAL_MINING, TURNOVER, nile

from belarus_iran.stats import break_tests, breaks, rates, short_series

pytestmark = pytest.mark.r

RELATIVE = 1e-9  # the same quantity by another program
SEARCHED = 1e-4  # the same, where the other program looks for a root
GRID = 1.0, 1.2  # p of the limit over Hansen's, whose grid of 1,000 dates misses some maxima
STANDARD_ERRORS = 4.5  # between a simulation and the truth, or another simulation
LIKELY = 10  # times as probable as this year the likeliest one may be
DRAWS = 20_000

# A line that turns, with a little noise, so that both programs have something to find.
KINKED = [0.1, 1.0, 1.9, 3.1, 4.0, 5.1, 5.9, 4.5, 3.0, 1.4, 0.1, -1.5]
MEANS = TURNOVER[2:7], TURNOVER[7:]
STATISTICS = [7.0, 9.0, 12.0]
RATES = [(10, 5.0, 2, 5.0), (3, 2.0, 9, 4.5), (0, 1.0, 6, 3.0), (7, 2.5, 0, 2.0)]

SCRIPT = """
for (package in c("strucchange", "segmented", "coin"))
  if (!requireNamespace(package, quietly = TRUE)) {
    cat("lacking", package, "\\n")
    quit()
  }
suppressMessages({library(strucchange); library(segmented); library(coin)})
set.seed(1)
tell <- function(key, values) cat(key, format(as.numeric(values), digits = 17), "\\n")

for (name in c("turnover", "nile", "coal")) {
  y <- get(name)
  n <- length(y)
  found <- Fstats(y ~ 1, from = 2, to = n - 2)
  tell(paste0(name, ".f"), found$Fstats)
  cusum <- sctest(efp(y ~ 1, type = "OLS-CUSUM"))
  tell(paste0(name, ".cusum"), c(cusum$statistic, cusum$p.value))
  least <- if (n < 20) 2 else 15
  cuts <- breakpoints(y ~ 1, h = least, breaks = 3)
  for (m in 1:3) tell(paste0(name, ".breaks.", m), breakpoints(cuts, breaks = m)$breakpoints)
  tell(paste0(name, ".rss"), summary(cuts)$RSS["RSS", ])
  tell(paste0(name, ".bic"), summary(cuts)$RSS["BIC", ])
  position <- seq_along(y)
  tell(paste0(name, ".trend"), Fstats(y ~ position, from = 3, to = n - 3)$Fstats)
}

for (trimming in c(0.1, 0.15, 0.25))
  tell(paste0("hansen.", trimming), sapply(
    statistics, strucchange:::pvalue.Fstats, "supF", 1, ((1 - trimming) / trimming)^2))

y <- turnover
n <- length(y)
position <- seq_along(y)
whole <- lm(y ~ position)
drawn <- replicate(draws, fitted(whole) + sample(resid(whole)))
largest <- function(y) {
  y <- as.matrix(y)
  f <- sapply(3:(n - 3), function(k) {
    one <- colSums(as.matrix(lm.fit(cbind(1, position), y)$residuals)^2)
    after <- position > k
    two <- colSums(as.matrix(
      lm.fit(cbind(1, position, after, after * position), y)$residuals)^2)
    (one - two) / 2 / (two / (n - 4))
  })
  apply(matrix(f, ncol = n - 5), 1, max)
}
tell("permuted.trend", mean(largest(drawn) >= largest(y) - 1e-9))

shuffled <- maxstat_test(y ~ position, data = data.frame(y, position), minprob = 0.15,
                         maxprob = 0.85, distribution = approximate(nresample = draws))
tell("maxstat", pvalue(shuffled))
groups <- data.frame(
  value = c(before, after),
  period = factor(rep(c("before", "after"), c(length(before), length(after))),
                  levels = c("after", "before")))
for (alternative in c("greater", "less"))
  tell(alternative, pvalue(oneway_test(value ~ period, groups, distribution = "exact",
                                       alternative = alternative)))

frame <- data.frame(y = kinked, position = seq_along(kinked))
tell("kink", segmented(lm(y ~ position, frame), seg.Z = ~position)$psi[, "Est."])

for (i in 1:ncol(cases)) {
  counts <- cases[c(1, 3), i]
  times <- cases[c(2, 4), i]
  both <- poisson.test(counts, times)
  sides <- sapply(c("less", "greater"),
                  function(side) poisson.test(counts, times, alternative = side)$p.value)
  tell(paste0("rate.", i), c(both$estimate, both$conf.int, min(1, 2 * min(sides))))
}
"""


@pytest.fixture(scope="session")
def in_r():
    """Return what R finds, by key, from one run of R."""
    refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    if shutil.which("Rscript") is None:
        refuse("R is not installed: Rscript is not on the path.")
    vectors = {
        "turnover": TURNOVER,
        "nile": nile(),
        "coal": COAL_MINING.split(),
        "before": MEANS[0],
        "after": MEANS[1],
        "kinked": KINKED,
        "cases": [number for case in RATES for number in case],
        "draws": [DRAWS],
        "statistics": STATISTICS,
    }
    data = [f"{name} <- c({', '.join(map(str, values))})" for name, values in vectors.items()]
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", "source(file('stdin'))"],
        input="\n".join([*data, "cases <- matrix(cases, nrow = 4)", SCRIPT]),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        key, *values = line.split()
        if key == "lacking":
            refuse(f"R lacks its package {values[0]}.")
        found[key] = np.array(values, dtype=float)
    return found


@pytest.fixture(params=["turnover", "nile", "coal"])
def case(request, in_r):
    """Return a series and what R finds in it, by key."""
    name = request.param
    y = {"turnover": TURNOVER, "nile": nile(), "coal": COAL_MINING.split()}[name]
    mine = {key.removeprefix(f"{name}."): found for key, found in in_r.items()}
    return np.array(y, dtype=float), mine


@pytest.mark.parametrize("shift, key, restrictions", [("mean", "f", 1), ("trend", "trend", 2)])
def test_sup_f_against_strucchange(case, shift, key, restrictions):
    """Check that F at every candidate is that of Fstats, which leaves it undivided."""
    y, expected = case
    got = breaks.sup_f(y, shift=shift)
    np.testing.assert_allclose(
        got.statistics * restrictions, expected[key], rtol=RELATIVE, atol=RELATIVE
    )


@pytest.mark.parametrize("trimming", [0.1, 0.15, 0.25])
def test_asymptotic_pvalue_against_strucchange(in_r, trimming):
    """Check that the p-value of the limit is just above Hansen's (1997), as a finer grid's is."""
    ratio = break_tests.asymptotic_pvalue(STATISTICS, trimming) / in_r[f"hansen.{trimming}"]
    assert (ratio > GRID[0]).all() and (ratio < GRID[1]).all()


def test_years_of_published_breaks(in_r):
    """Check that R has the Nile fall after 1898, and coal mines grow safer in a likely year."""
    assert 1870 + in_r["nile.breaks.1"].item() == 1898
    posterior = rates.change_point(COAL_MINING.split(), 1, 1).posterior
    assert posterior[int(in_r["coal.breaks.1"].item()) - 1] > posterior.max() / LIKELY


def test_trend_permutation_against_lm(in_r):
    """Check that refitting permuted residuals with lm gives the same p-value for a trend."""
    got = breaks.sup_f_pvalue(TURNOVER, "permutation", draws=DRAWS, shift="trend")
    difference = got.pvalue - in_r["permuted.trend"].item()
    assert abs(difference) < STANDARD_ERRORS * np.sqrt(2) * got.error


def test_exact_pvalue_against_coin(in_r):
    """Check that coin's maximally selected statistic of permuted values has the same p-value."""
    exact = breaks.sup_f_pvalue(TURNOVER).pvalue
    error = np.sqrt(exact * (1 - exact) / DRAWS)
    assert abs(in_r["maxstat"].item() - exact) < STANDARD_ERRORS * error


@pytest.mark.parametrize("alternative", ["greater", "less"])
def test_mean_difference_against_coin(in_r, alternative):
    """Check that the exact p-value of a difference in means is that of coin's oneway_test."""
    got = short_series.permutation_mean_difference(*MEANS, alternative)
    assert got.pvalue == pytest.approx(in_r[alternative].item(), rel=RELATIVE)


def test_trend_break_against_segmented(in_r):
    """Check that a line that turns is cut where segmented puts its kink, to the next position."""
    got = breaks.sup_f(KINKED, shift="trend")
    # Positions count from 0 here and from 1 there.
    assert got.break_after + 1 == pytest.approx(in_r["kink"].item(), abs=1)


@pytest.mark.parametrize("number", range(len(RATES)))
def test_rate_ratio_against_poisson_test(in_r, number):
    """Check that ratio, interval and twice the smaller tail are those of poisson.test."""
    got = rates.rate_ratio(*RATES[number])
    expected = in_r[f"rate.{number + 1}"]
    np.testing.assert_allclose([got.ratio, got.low, got.high, got.pvalue], expected, rtol=SEARCHED)
