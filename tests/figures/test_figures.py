"""Tests of figures: each is drawn whole, with its axes labelled, also where there is little."""

from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from belarus_iran import store
from belarus_iran.figures import model, stages, states, story, theme

STAGES = pd.DataFrame(
    {
        "stage": ["Rise", "Decline"],
        "dating": "narration",
        "start": pd.to_datetime(["2005-01-01", "2010-01-01"]),
        "end": pd.to_datetime(["2009-12-31", "2013-12-31"]),
    }
)
TRADE = pd.DataFrame(
    {"exports_usd_million": [63.2, 97.2, 129.8], "imports_usd_million": [8.4, 7.6, 8.9]},
    index=pd.Index([2009, 2010, 2011], name="year"),
)
MENTIONS = pd.DataFrame(
    {
        "register": ["All", "All", "Visits"],
        "stage": ["Rise", "Decline", "Rise"],
        "rate": [1.0, 0.0, 0.4],
        "low": [0.3, 0.0, 0.1],
        "high": [2.3, 0.9, 1.4],
    }
)
BESIDE = pd.DataFrame(
    {
        "register": ["the paper", "the paper", "outside", "outside"],
        "stage": ["Rise", "Decline"] * 2,
        "count": [2, 0, 16, 5],
        "rate": [0.4, 0.0, 3.2, 1.25],
        "low": [0.0, 0.0, 1.8, 0.4],
        "high": [1.4, 0.9, 5.2, 2.9],
    }
)
REPORTED = pd.DataFrame(
    {"exports": [32.0, 50.0, 143.0], "exports_independent": [True, True, False]}, TRADE.index
)
DRIFT = pd.DataFrame({"rho": [0.0, 0.6, 1.0], "p": [0.02, 0.19, 0.5]})
CHANGES = pd.DataFrame({"series": ["All", "Visits"]}).merge(
    pd.DataFrame({"year": [2008, 2009], "probability": [0.2, 0.8]}), how="cross"
)
CHANGES = CHANGES.assign(low=0.1, high=0.9, other=0.5)
RATIOS = pd.DataFrame(
    {
        "reading": ["clear", "not clear", "without a limit", "nothing known"],
        "ratio": [5.0, 1.1, np.inf, np.nan],
        "low": [1.1, 0.2, 0.4, 0.0],
        "high": [46.9, 6.0, np.inf, np.inf],
    }
)
PLACEBO = pd.DataFrame(
    {
        "statistic": [15.5, 2.3],
        "break_after": [2010, 2004],
        "p_break": [0.02, 0.6],
        "ratio": [2.5, 0.5],
        "p_ratio": [0.06, 0.01],
    },
    index=["Iran", "Syria"],
)
THRESHOLDS = pd.DataFrame(
    {
        "year": [2003, 2004],
        "threshold": [0.046, np.inf],
        "low": [0.043, 0.9],
        "high": [0.049, np.inf],
    }
)
CURVES = pd.DataFrame(
    [
        (reference, state, share, 9.6 - 20 * share)
        for reference in ("partner alone", "outsiders alone")
        for state in ("BLR", "IRN")
        for share in (0.0, 1.0)
    ],
    columns=["reference", "state", "share", "utility"],
)
FALL = pd.Timestamp("2010-01-01"), pd.Timestamp("2010-03-31")
SOURCES = pd.DataFrame(
    {
        "kind": ["news", "scholarly", "not listed", "none cited"],
        "citations": [12.0, 30.0, 3.0, np.nan],
        "events": [20.0, 4.0, 2.0, 60.0],
    }
)
GROWTH = pd.DataFrame(
    {
        "measure": ["output", "output", "output", "share"],
        "state": ["BLR", "BLR", "BLR", "USA"],
        "year": [1995, 1996, 1997, 1995],
        "factor": [1.0, np.nan, 2.3, 1.0],
    }
)
SPENDING = pd.DataFrame(
    {
        "series": ["a register", "a register", "another"],
        "year": [1999, 2000, 1999],
        "factor": [1.0, 4.5, 1.0],
        "unusable": [False, True, False],
    }
)
PAIRS = pd.DataFrame(
    {
        "pair": ["Israel against Iran and Syria and all others of that side", "A against B"],
        "sure_from": pd.array([1999, None], "Int64"),
        "sure_years": [12, 0],
        "possible_from": [1990, 2007],
        "possible_to": [2016, 2016],
    }
)
VOTES = pd.DataFrame(
    {
        "partner": ["RUS", "RUS", "USA"],
        "year": [2009, 2010, 2010],
        "agreement": [0.915, 0.887, 0.375],
        "beyond": [0.115, 0.082, -0.065],
    }
)
TURN = pd.DataFrame({"label": ["Qatar", "Syria"], "before": [0.0, 58.0], "after": [5.4, 31.8]})
BOTH_DATES = pd.DataFrame(
    {
        "firm": ["Belvneshpromservice (Belzneshtpramservis)"] * 2 + ["BelOMO"],
        "ground": ["Iran", "Syria", ""],
        "action": ["imposed", "imposed", "lifted"],
        "certainty": ["weak", "likely", ""],
        "paper_start": pd.to_datetime(["2004-09-01", None, "2013-05-01"]),
        "paper_end": pd.to_datetime(["2004-09-30", None, "2013-05-30"]),
        "outside_start": pd.to_datetime(["2004-04-01", "2012-09-19", None]),
        "outside_end": pd.to_datetime(["2004-04-30", "2012-09-19", None]),
    }
)
BESIDE_ACTS = pd.DataFrame(
    {
        "row": ["Contacts", "Contacts", "Warnings"],
        "start": pd.to_datetime(["2007-01-01", "2005-01-01", "2012-03-05"]),
        "end": pd.to_datetime(["2007-01-24", "2009-12-31", "2012-03-06"]),
    }
)
WESTERN = pd.DataFrame(
    {
        "receipts": ["sales", "sales", "reports"],
        "year": [2009, 2010, 2010],
        "equal_low": [0.010, 0.0206, 0.011],
        "equal_high": [0.010, 0.0278, 0.014],
    }
)
SETS = pd.DataFrame(
    [[0.0, 1 / 3, 2 / 3, 1.0], [np.nan, np.nan, 1.0, 1.0]],
    index=["1993-1996", "2009"],
    columns=pd.MultiIndex.from_product([["both", "results"], ["low", "high"]]),
)

# Every kind of figure, and what it must take: a single row, nothing finite, what lies outside.
WEIGHTS = pd.DataFrame(
    {
        "label": ["Minsk stands still", "A clue with a name too long for one line", "A clue"],
        "low": [-8.0, 0.7, -3.0],
        "middle": [4.5, 14.4, -2.0],
        "high": [18.1, 31.8, -1.0],
    }
)
CODES = pd.DataFrame(
    {
        "period": ["2009", "2010-2013"] * 2,
        "start": [2009, 2010] * 2,
        "variable": ["cover", "cover", "outcome_trade", "outcome_trade"],
        "low": [0.0, np.nan, 3.0, 1.0],
        "high": [2.0, np.nan, 3.0, 3.0],
        "middle": [1.0, np.nan, 3.0, 2.0],
    }
)
CODED = {"Conditions": {"cover": "Cover by a power"}, "Outcomes": {"outcome_trade": "Trade"}}
CHOICES = pd.DataFrame(
    {
        "question": ["Must both gain?"] * 2,
        "outcome": ["projects", "contact"],
        "better": [0.62, 0.0],
        "worse": [0.28, 1.0],
        "floor": [0.4, 0.4],
        "floor_worse": [0.4, 0.4],
    }
)
TOLD = pd.DataFrame(
    {
        "start": pd.to_datetime(["2013-01-01", "2014-01-01", "2017-01-01", "2023-03-21"]),
        "end": pd.to_datetime(["2013-12-31", "2014-12-31", "2017-11-30", "2024-03-19"]),
        "year": [2013, 2014, 2017, 2023],
        "turnover_usd_million": [59.0, 97.0, 142.6, 79.0],
        "yearly_usd_million": [59.0, 97.0, 155.6, 79.0],
        "whole": [True, True, False, True],
        "certainty": ["Table 1", "weak", "likely", "weak"],
    }
)
JOURNEYS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2015-02-17", "2023-03-13"]),
        "end": pd.to_datetime(["2015-02-17", "2023-03-13"]),
        "actors": ["IRN>BLR", "BLR>IRN"],
        "level": ["minister", "head of state"],
        "description": ["A minister in Minsk", "The president in Tehran"],
        "certainty": ["weak", "sure"],
    }
)
SAID = pd.DataFrame(
    {
        "group": ["Seen", "Said", "Said", "Said"],
        "name": ["trade", "a model", "a model", "a rival"],
        "period": ["2014-2015", "2014-2015", "2016-2018", "2016-2018"],
        "direction": ["more", "less", "same", "silent"],
        "sure": [True, False, True, False],
    }
)
PARADOX = pd.DataFrame(
    {
        "period": ["2005-2008"] * 3 + ["2010"] * 3,
        "loss": [0.0, 0.5, 1.0] * 2,
        "low": [0.8, 0.3, -0.2, 0.0, -0.5, -1.0],
        "high": [1.0, 0.5, 0.0, 1.0, 0.5, 0.0],
        "coded": [True, True, False, False, True, True],
    }
)
EXPECTED = pd.DataFrame(
    {
        "source": ["observed contact", "observed contact", "a model", "a model"],
        "period": ["2005-2008", "2010"] * 2,
        "low": [1.0, 0.0, 0.2, np.nan],
        "middle": [1.0, 0.3, 0.4, np.nan],
        "high": [1.0, 0.6, 0.7, np.nan],
    }
)
ARROWS = pd.DataFrame(
    {
        "number": [1, 2],
        "start": ["structure", "contact"],
        "end": ["cover", "trade"],
        "verdict": ["open", "contradicted"],
    }
)
POINTS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2007-01-01", "2010-09-22"]),
        "end": pd.to_datetime(["2007-12-31", "2010-09-22"]),
        "label": ["Oil", "A ban"],
        "date": ["2007", "22 September 2010"],
    }
)
DRAWN = {
    "argument": lambda: story.argument(ARROWS),
    "turning points": lambda: story.timeline(POINTS, STAGES.assign(dating="heading")),
    "record after": lambda: states.record_after(TOLD, JOURNEYS, 2013),
    "record after of Table 1 alone": lambda: states.record_after(TOLD[:1], JOURNEYS[:0], 2013),
    "directions": lambda: states.directions(SAID),
    "directions of one period": lambda: states.directions(SAID[:1]),
    "codes by period": lambda: model.codes_by_period(CODES, CODED),
    "codes of one period": lambda: model.codes_by_period(
        CODES[CODES["start"] == 2010], {"Outcomes": CODED["Outcomes"]}
    ),
    "condition and outcome": lambda: model.condition_and_outcome(SETS, "both", "results", 0.5),
    "condition and outcome of one period": lambda: model.condition_and_outcome(
        SETS[1:], "both", "results", 0.5
    ),
    "trade": lambda: stages.trade(TRADE, STAGES, 100),
    "trade of one year": lambda: stages.trade(TRADE[:1], STAGES, 100),
    "trade outside all stages": lambda: stages.trade(TRADE, STAGES[:0], 100),
    "trade with another partner": lambda: stages.trade(TRADE, STAGES, None, "Türkiye"),
    "trade beside reports": lambda: stages.trade(TRADE, STAGES, 100, "Iran", REPORTED),
    "trade beside reports of the partner alone": lambda: stages.trade(
        TRADE[:2], STAGES, None, "Iran", REPORTED
    ),
    "drift": lambda: stages.drift(DRIFT, 0.6, 0.19),
    "drift of a random walk": lambda: stages.drift(DRIFT, 0.99, 0.5),
    "changes": lambda: stages.change_points(CHANGES),
    "changes of one series": lambda: stages.change_points(CHANGES[:2]),
    "mention rates": lambda: stages.mention_rates(MENTIONS),
    "mention rates of one stage": lambda: stages.mention_rates(MENTIONS[2:]),
    "placebo": lambda: stages.placebo(PLACEBO, "Iran", 0.05),
    "placebo of one pair": lambda: stages.placebo(PLACEBO[1:], "Syria", 0.05),
    "registers side by side": lambda: stages.side_by_side(BESIDE, "Visits per year"),
    "ratios": lambda: stages.ratios(RATIOS, "Ratio"),
    "ratios without a limit": lambda: stages.ratios(RATIOS[2:], "Ratio"),
    "thresholds": lambda: model.relative_gain_thresholds(THRESHOLDS, 0.1),
    "thresholds without a limit": lambda: model.relative_gain_thresholds(THRESHOLDS[1:], 0.0),
    "utilities": lambda: model.utilities(CURVES, 0.2),
    "utilities of one comparison": lambda: model.utilities(CURVES[:4]),
    "utilities that do not change": lambda: model.utilities(CURVES.assign(utility=0.0)),
    "kinds of source": lambda: stages.kinds_of_source(SOURCES),
    "one kind of source": lambda: stages.kinds_of_source(SOURCES[3:]),
    "growth": lambda: states.growth(GROWTH, 1995, 1997),
    "growth by one measure": lambda: states.growth(GROWTH[3:], 1995, 1997),
    "growth by first year": lambda: states.growth_by_first_year(GROWTH[2:3], 1997, 2010),
    "series break": lambda: states.series_break(SPENDING, 1999),
    "series without a break": lambda: states.series_break(SPENDING[2:], 1999),
    "hostile pairs": lambda: states.hostile_pairs(PAIRS),
    "one pair, never sure": lambda: states.hostile_pairs(PAIRS[1:]),
    "agreement": lambda: states.agreement(VOTES),
    "agreement with one state": lambda: states.agreement(VOTES[2:]),
    "trade shift": lambda: states.trade_shift(TURN, "2005–2009", "2010–2014"),
    "trade shift of one partner": lambda: states.trade_shift(TURN[1:], "before", "after"),
    "weights of evidence": lambda: model.weights_of_evidence(WEIGHTS, "dB"),
    "weights of evidence in panels": lambda: model.weights_of_evidence(
        pd.concat([WEIGHTS.assign(panel=panel, band=[1, 1, 2]) for panel in ("T", "M")]), "dB"
    ),
    "acts": lambda: stages.acts(BOTH_DATES, BESIDE_ACTS, FALL, FALL),
    "an act without a date in the paper": lambda: stages.acts(
        BOTH_DATES[1:2], BESIDE_ACTS[:0], FALL, FALL
    ),
    "choices": lambda: model.choices(CHOICES),
    "break-even by year": lambda: model.break_even_by_year(WESTERN),
    "break-even of one year": lambda: model.break_even_by_year(WESTERN[1:]),
    "Russia paradox": lambda: model.russia_paradox(PARADOX),
    "Russia paradox of one period": lambda: model.russia_paradox(PARADOX[3:]),
    "models by period": lambda: model.models_by_period(EXPECTED),
    "one model by one period": lambda: model.models_by_period(EXPECTED[2:3]),
}


def test_every_kind_of_figure_is_drawn_here():
    """Check that no public function that returns a figure is left out of these tests."""
    public = {
        name
        for module in map(import_module, store.module_names())
        if module.__name__.startswith("belarus_iran.figures.")
        for name, value in vars(module).items()
        if getattr(value, "__annotations__", {}).get("return") == "Figure"
        if not name.startswith("_") and value.__module__ == module.__name__ != theme.__name__
    }
    assert public
    drawn = {name for draw in DRAWN.values() for name in draw.__code__.co_names}
    assert public <= drawn


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
@pytest.mark.filterwarnings("error")
def test_figure_is_drawn_whole_with_labelled_axes(draw):
    """Check that a figure draws without a warning, is labelled, not cut off, and left closed."""
    before = plt.get_fignums()
    figure = draw()
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    assert plt.get_fignums() == before
    words = [figure.get_supxlabel(), figure.get_supylabel()]
    for axes in figure.axes:
        words += [axes.get_xlabel(), axes.get_ylabel()]
        words += [label.get_text() for label in axes.get_yticklabels() + axes.get_xticklabels()]
        # A diagram has no axes, and its words within.
        words += [] if axes.axison else [text.get_text() for text in axes.texts]
    assert any(any(letter.isalpha() for letter in word) for word in words)
    assert not any("nan" in word or "inf" in word for word in words)
    texts = [text for text in figure.findobj(Text) if text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts if text.get_visible()) >= theme.SMALLEST
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert width <= theme.WIDTH
    assert box.x0 >= -0.02 and box.y0 >= -0.02
    assert box.x1 <= width + 0.02 and box.y1 <= height + 0.02


def test_bars_are_what_the_table_says():
    """Check that exports and imports stand on each other, so that their sum is the turnover."""
    axes = stages.trade(TRADE, STAGES, 100).axes[0]
    tops = [bar.get_y() + bar.get_height() for bar in axes.patches if bar.get_width() < 1]
    assert max(tops) == pytest.approx(138.7)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2009", "2010", "2011"]


def test_purchases_that_only_copy_are_hollow():
    """Check that the partner's own figures are filled, and those copied from Minsk are not."""
    axes = stages.trade(TRADE, STAGES, 100, "Iran", REPORTED).axes[0]
    marks = [line for line in axes.get_lines() if line.get_marker() == "D"]
    assert [list(line.get_ydata()) for line in marks] == [[32, 50], [143]]
    assert [line.get_markerfacecolor() == "white" for line in marks] == [False, True]


def test_interval_that_decides_looks_different():
    """Check that an interval on one side of one differs in colour and mark from one across it."""
    lines = stages.ratios(RATIOS[:2], "Ratio").axes[0].get_lines()
    clear, not_clear = lines[1], lines[3]
    assert clear.get_color() != not_clear.get_color()
    assert clear.get_marker() != not_clear.get_marker()


def test_states_are_told_apart_without_colour():
    """Check that in the figure of utilities each state has a line style of its own."""
    lines = model.utilities(CURVES).axes[0].get_lines()
    assert len({line.get_linestyle() for line in lines}) == 2


def test_years_that_cannot_be_used_interrupt_the_line_and_have_open_marks():
    """Check that a broken year is on no line and is drawn open, so that the break is seen."""
    used, not_used, *_ = states.series_break(SPENDING, 1999).axes[0].get_lines()
    assert np.isnan(used.get_ydata()[1])
    assert list(not_used.get_ydata()) == [4.5] and not_used.get_markerfacecolor() == "white"


def test_partner_without_trade_is_drawn_at_the_edge_of_a_log_scale():
    """Check that a turnover of zero is drawn at the least amount instead of being left out."""
    lines = states.trade_shift(TURN, "before", "after", least=0.1).axes[0].get_lines()
    assert list(lines[0].get_xdata()) == [0.1, 5.4]
    assert lines[0].get_linestyle() != lines[1].get_linestyle()


def test_act_stands_at_either_date_and_each_kind_of_record_looks_different():
    """Check that paper and record have marks of their own, and that none is drawn undated."""
    axes = stages.acts(BOTH_DATES, BESIDE_ACTS[:0], FALL, FALL).axes[0]
    lines = axes.get_lines()
    marks = [line.get_marker() for line in lines]
    # Two dates of the paper, a weak record, and one over Syria, which is drawn open.
    assert (marks.count("o"), marks.count("x"), marks.count("d")) == (2, 1, 1)
    (syria,) = (line for line in lines if line.get_marker() == "d")
    assert syria.get_markerfacecolor() == "white"
    # Three acts of two firms have two rows, the first row for both acts of the one firm.
    assert [line.get_ydata()[0] for line in lines if line.get_marker() == "o"] == [0, 1]
    assert syria.get_ydata()[0] == 0


def test_bars_hold_the_shares_of_the_table():
    """Check that the bars of a year end where its ranges do."""
    axes = model.break_even_by_year(WESTERN).axes[0]
    ends = [tuple(line.get_ydata()) for line in axes.get_lines()]
    assert {(0.010, 0.010), (0.0206, 0.0278), (0.011, 0.014)} <= set(ends)


def test_period_without_evidence_has_no_bar():
    """Check that a range is drawn from end to end, and nothing where there is none."""
    axes = model.condition_and_outcome(SETS, "both", "results", 0.5).axes[0]
    bars = [tuple(line.get_xdata()) for line in axes.get_lines() if line.get_linewidth() == 6]
    assert bars == [(0.0, 1 / 3), (2 / 3, 1.0), (1.0, 1.0)]


def test_paradox_says_what_the_codes_leave_open():
    """Check that a period is called sure only if every slope in its coded range has one sign."""
    turned = PARADOX.assign(low=PARADOX["low"] - 3, high=PARADOX["high"] - 3)
    said = [
        [axes.texts[0].get_text().split(",")[0] for axes in model.russia_paradox(rows).axes]
        for rows in (PARADOX, turned)
    ]
    assert said == [["towards", "either way"], ["away", "away"]]


def test_marks_below_the_level_are_filled():
    """Check that of each test of each pair only what chance rarely does has a filled mark."""
    for axes, filled in zip(
        stages.placebo(PLACEBO, "Iran", 0.05).axes, ((True, False), (False, True)), strict=True
    ):
        marks = [line for line in axes.get_lines() if line.get_marker() in ("o", "D")]
        assert tuple(mark.get_markerfacecolor() != "none" for mark in marks) == filled
