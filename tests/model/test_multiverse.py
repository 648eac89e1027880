"""Tests of the multiverse: every combination enumerated, Kendall's S from SciPy, any workers.
Tests of rifts with Moscow: the slope written out, over every code that is allowed.
"""

from itertools import product

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from belarus_iran import evidence
from belarus_iran.model import codings, multiverse
from belarus_iran.model.codings import CAPACITIES, SYMBOLS, hull, map_codes, model_inputs
from belarus_iran.model.refined import RefinedModel

MONTE_CARLO = 4.5  # standard errors that a share may lie from its true value
FREE = {
    ("1997-2004", "motive_to_balance_iran"): (0, 3),
    ("2005-2008", "balance_west_belarus"): (0, 2),
    ("2011-2013", "punishment_probability"): (0, 3),
    ("2010", "outcome_contact"): (1, 2),
}


def coded(free=FREE, coders=("first", "second")):
    """Return codings with one code in every cell but a few; two readings share out a range."""
    rows = []
    for place, period in enumerate(multiverse.PERIODS):
        for number, variable in enumerate((*multiverse.VARIABLES, *multiverse.OUTCOMES.values())):
            code = (place * number) % 4 if variable in multiverse.OUTCOMES.values() else 1
            code = {"stakes_in_west": 3, "alternatives_iran": 0}.get(variable, code)
            code = 3 if variable in codings.CAPACITIES else code
            low, high = free.get((period, variable), (code, code))
            rows += [
                (period, variable, coders[0], low, low),
                (period, variable, coders[1], high, high),
            ]
    return pd.DataFrame(rows, columns=["period", "variable", "coder", "low", "high"])


def universe(model, table, scale):
    """Return the conclusions of a model on one coding, written out without arrays."""
    cells = table.drop_duplicates(["period", "variable"]).set_index(["period", "variable"])
    code = cells["low"]
    value = {cell: float(map_codes([found], scale)[0]) for cell, found in code.items()}
    degree = {}
    for period in multiverse.PERIODS:
        inputs = {symbol: value[period, variable] for variable, symbol in SYMBOLS.items()}
        inputs["capacity"] = min(value[period, name] for name in CAPACITIES)
        degree[period] = round(model.cooperation(inputs), 6)
    answers = {
        name: np.sign(degree[above] - degree[below])
        for name, (above, below) in multiverse.CONTRASTS.items()
    }
    for outcome, variable in multiverse.OUTCOMES.items():
        theirs = [code[period, variable] for period in multiverse.PERIODS]
        tau = kendalltau(list(degree.values()), theirs).statistic
        answers[f"follows {outcome}"] = 0 if np.isnan(tau) else np.sign(tau)
    return answers


@pytest.mark.parametrize("scale", ["even", "convex"])
def test_shares_against_every_coding(scale):
    """Check that shares are those of all combinations of codes, each counted once."""
    draws, expected = 20_000, {}
    models = {name: multiverse.family()[name] for name in ("refined", "sum", "Iran alone")}
    for chosen in product(*(range(low, high + 1) for low, high in FREE.values())):
        table = coded({cell: (code, code) for cell, code in zip(FREE, chosen, strict=True)})
        for name, model in models.items():
            for conclusion, answer in universe(model, table, scale).items():
                expected.setdefault((name, conclusion), []).append(answer)
    got = multiverse.sweep(models, coded(), draws, seed=3, scales=[scale])
    got = got.set_index(["model", "conclusion"])
    for key, answers in expected.items():
        for column, answer in (("holds", 1), ("equal", 0), ("fails", -1)):
            share = np.mean(np.array(answers) == answer)
            allowed = MONTE_CARLO * np.sqrt(share * (1 - share) / draws) + 1e-12
            assert abs(got.loc[key, column] - share) <= allowed, (key, column)
    assert len({round(share, 2) for share in got["holds"]}) > 3


def test_comparison_with_oneself_is_level():
    """Check that a model never follows an outcome less well than the same model."""
    models = {"one": RefinedModel(), "other": RefinedModel()}
    found = multiverse.sweep(models, evidence.load("codings"), 3_000)
    against = found[found["conclusion"].str.contains("less well")]
    assert len(against) == len(multiverse.OUTCOMES)
    assert (against["equal"] == 1).all()


def test_random_codes_favour_no_side():
    """Check that drawn from all codes, either sign of a contrast is as frequent as the other."""
    draws = 40_000
    found = multiverse.sweep(RefinedModel(), evidence.load("codings"), draws, seed=8, random=True)
    contrasts = found.set_index("conclusion").loc[list(multiverse.CONTRASTS)]
    gap = (contrasts["holds"] - contrasts["fails"]).abs()
    assert (gap <= MONTE_CARLO * np.sqrt((1 - contrasts["equal"]) / draws)).all()
    assert (contrasts["holds"] > 0.05).all()


def test_every_code_of_a_range_is_as_likely():
    """Check that whole codes between the bounds, both included, come up equally often."""
    bounds = {"russian_cover": (np.array([0, 1, 2]), np.array([3, 2, 2]))}
    drawn = multiverse.draw(bounds, 60_000, np.random.default_rng(2))["russian_cover"]
    for codes, (low, high) in zip(drawn, ((0, 3), (1, 2), (2, 2)), strict=True):
        shares = np.bincount(codes, minlength=4) / codes.size
        expected = [(low <= code <= high) / (high - low + 1) for code in range(4)]
        assert shares == pytest.approx(expected, abs=MONTE_CARLO * 0.5 / np.sqrt(codes.size))


def test_sweep_is_made_once(tmp_path, monkeypatch):
    """Check that the same sweep is read from disk, and that any other one is made."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path))
    table = evidence.load("codings")
    once = multiverse.sweep(multiverse.family(), table, 500, seed=4)
    monkeypatch.setattr(joblib, "Parallel", None)
    again = multiverse.sweep(multiverse.family(), table.copy(), 500, seed=4, n_jobs=2)
    pd.testing.assert_frame_equal(again, once)
    narrow = table.assign(high=table["low"])
    others = [
        (multiverse.family(), table, 501, 4, 1, {}),
        (multiverse.family(), table, 500, 5, 1, {}),
        (multiverse.family(), table, 500, 4, 1, {"scales": ["convex"]}),
        (multiverse.family(), table, 500, 4, 1, {"random": True}),
        (multiverse.family(), narrow, 500, 4, 1, {}),
        (multiverse.family() | {"sum": RefinedModel()}, table, 500, 4, 1, {}),
    ]
    for *arguments, options in others:
        with pytest.raises(TypeError):
            multiverse.sweep(*arguments, **options)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("k", [0.0, 0.2, 1.5])
def test_grieco_adds_no_order_to_direct_gain(ratio, k):
    """Check that at a fixed ratio of gains his model orders as direct gain does, or not at all."""
    codes = {"direct_gain_belarus": np.arange(4)}
    inputs = model_inputs(codes, iran_gain=ratio)
    # No willingness reaches its bound, so that nothing is tied which the model tells apart.
    foreseen = RefinedModel.grieco(k, k, scale=10.0).cooperation(inputs)
    alone = RefinedModel.grieco(0.0, 0.0, form="belarus").cooperation(inputs)
    steps = np.diff(foreseen)
    assert (np.diff(alone) > 0).all()
    assert (steps > 0).all() or (foreseen == 0).all()


@pytest.mark.parametrize("outcome", ["contact", "trade", "arms"])
def test_headline_is_turned_to_the_refined_model(outcome):
    """Check that where the other model falls behind, the refined one is told to do better."""
    models = {name: multiverse.family()[name] for name in ("refined", "sum", "without rivals")}
    found = multiverse.survival(models, coded(), draws=2_000)
    told = multiverse.headline(found, outcome, margin=0.05).set_index("model")
    cells = found.set_index(["model", "conclusion"])
    for name in ("sum", "without rivals"):
        # The share of codings in which the other one follows the outcome less well, and better.
        behind, ahead = cells.loc[
            (name, f"follows {outcome} less well than refined"), ["holds", "fails"]
        ]
        words = "makes little difference"
        if abs(behind - ahead) > 0.05:
            words = f"does {'better' if behind > ahead else 'worse'} than what would replace it"
        assert told.loc[name, "told"] == words
        assert told.loc[name, ["better", "worse"]].tolist() == [behind, ahead]
    assert told["better"].nunique() == 2


def test_headline_of_an_unknown_outcome_is_refused():
    """Check that an outcome that nobody coded is an error that lists those that were."""
    with pytest.raises(ValueError, match="outcome is 'visits'; allowed: contact, trade"):
        multiverse.headline(pd.DataFrame(), "visits", margin=0.05)


def test_workers_change_nothing(tmp_path, monkeypatch):
    """Check that two workers, also on a cluster, find what one finds."""
    from distributed import Client, LocalCluster
    from joblib import parallel_config

    def elsewhere(name):
        # Otherwise the second answer would be the first one, read from disk.
        monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / name))

    arguments = multiverse.family(), evidence.load("codings"), 50_000, 5
    elsewhere("alone")
    alone = multiverse.sweep(*arguments)
    elsewhere("two")
    pd.testing.assert_frame_equal(multiverse.sweep(*arguments, n_jobs=2), alone)
    elsewhere("cluster")
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster), parallel_config(backend="dask"):
        pd.testing.assert_frame_equal(multiverse.sweep(*arguments, n_jobs=-1), alone)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"draws": 0}, "draws is 0"),
        ({"scales": ["steep"]}, "scale is 'steep'; allowed: even, convex, concave"),
        ({"codings": coded().query("period != '2010'")}, "lack the periods 2010"),
        ({"codings": coded().query("variable != 'russian_cover'")}, "variables russian_cover"),
    ],
)
def test_sweep_says_what_is_wrong(change, message):
    """Check that a wrong argument is named with what is allowed."""
    with pytest.raises(ValueError, match=message):
        multiverse.sweep(**{"model": RefinedModel(), "codings": coded(), "draws": 10} | change)


@pytest.mark.parametrize(
    ("better", "worse", "floor", "said"),
    [
        (0.46, 0.40, 0.46, "does better"),
        (0.44, 0.40, 0.20, "makes little difference"),
        (0.40, 0.40, 0.20, "makes little difference"),
        (0.40, 0.44, 0.20, "makes little difference"),
        (0.40, 0.46, 0.20, "does worse"),
    ],
)
def test_words_follow_the_lead(better, worse, floor, said):
    """Check that what is told rests on better against worse, and on the floor not at all."""
    row = {"scale": "even", "model": "sum", "conclusion": "follows trade less well than refined"}
    shares = {"holds": better, "equal": 1 - better - worse, "fails": worse}
    table = pd.DataFrame([{**row, **shares, "floor": floor, "floor_fails": floor}])
    (told,) = multiverse.headline(table, "trade", margin=0.05)["told"]
    assert told.startswith(said)


class Fixed:
    """A model whose degrees of co-operation, one for each period, do not depend on the codes."""

    def __init__(self, *degrees):
        self.degrees = np.array(degrees)[:, np.newaxis]

    def __repr__(self):
        return f"Fixed({self.degrees.ravel().tolist()})"

    def cooperation(self, inputs):
        """Return the degrees."""
        return self.degrees


def test_rounding_makes_no_order():
    """Check that degrees apart by the rounding of a difference alone are level."""
    low, high = 0.7 - 0.4, 0.3
    assert low < high < low + 1e-15
    models = {"one": Fixed(low, low, high, low, low, low), "other": Fixed(0, 0, 0.3, 0, 0, 0)}
    got = multiverse.sweep(models, coded(), draws=10).set_index(["model", "conclusion"])
    for contrast in multiverse.CONTRASTS:
        assert got.loc[("one", contrast), "equal"] == 1
        assert got.loc[("other", contrast), "holds"] == 1


PERIODS = ("2005-2008", "2009", "2010", "2011-2013")


@pytest.mark.parametrize("period", PERIODS)
def test_the_reach_of_the_slope_is_that_of_all_codes(period):
    """Check least and greatest slope g - p L against every combination of the codes."""
    codings = evidence.load("codings")
    low, high = (bound.loc[period] for bound in hull(codings))
    names = ("balance_russia_belarus", "punishment_probability", "stakes_in_west")
    codes = [range(int(low[name]), int(high[name]) + 1) for name in names]
    slopes = [g / 3 - p / 3 * stakes / 3 for g, p, stakes in product(*codes)]
    got = multiverse.rifts(codings, [period])
    assert got.low[period] == pytest.approx(min(slopes))
    assert got.high[period] == pytest.approx(max(slopes))
    assert 0 <= got.moves[period] <= 1


def test_periods_are_sorted_by_what_their_codes_allow():
    """Check that each period is either sure in one way or open, and in one list only."""
    got = multiverse.rifts(evidence.load("codings"), PERIODS)
    lists = [*got.towards(), *got.away(), *got.either()]
    assert sorted(lists) == sorted(PERIODS)
    assert all(got.low[period] > 0 for period in got.towards())
    assert all(got.high[period] < 0 for period in got.away())


def test_answers_are_those_of_the_multiverse(common_store):
    """Check shares and leanings against the multiverse asked directly, and ends of the margin."""
    coded = evidence.load("codings")
    got = multiverse.answers(coded, ["projects", "contact"], 0.05, draws=2000, seed=3)
    assert len(got) == 2 * len(multiverse.QUESTIONS)
    shares = multiverse.survival(multiverse.alliances(), coded, draws=2000, seed=3)
    direct = multiverse.headline(shares, "projects", margin=0.05).set_index("model")
    row = got.set_index(["question", "outcome"]).loc[("Must both want to balance?", "projects")]
    assert row["better"] == direct.loc["Belarus's motive", "better"]
    assert (got[["better", "equal", "worse"]].sum(axis=1) - 1).abs().max() < 1e-9
    wide = multiverse.answers(coded, ["projects"], 1.0, draws=2000, seed=3)
    assert set(wide["leaning"]) == {"neither way"}
    with pytest.raises(ValueError):
        multiverse.answers(coded, ["friendship"], 0.05, draws=10)
