"""Explorer of the break-even of a punishment."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd

from belarus_iran.figures.explorers import explorer
from belarus_iran.model import balance
from belarus_iran.model.break_even import break_even_probability


def break_even_grid(
    receipts: float,
    exports: float,
    margins: Iterable[float] = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3),
    probabilities: Iterable[float] = tuple(np.arange(11) / 10),
    shares: Iterable[float] = tuple(np.arange(11) / 100),
    years: float = 1.0,
) -> pd.DataFrame:
    """Return what is left of a year's gain from Iran after the loss that punishment makes likely.

    Parameters
    ----------
    receipts, exports
        Exports to Iran and to the West in the year, USD million, not negative.
    margins, probabilities, shares
        Values from 0 to 1 of the margin on either trade, the probability of punishment within the
        year, and the share of the exports to the West that it would take away.
    years
        Years for which the punishment would last.

    Returns
    -------
    pandas.DataFrame
        One row per setting: `margin_iran`, `margin_west`, `share`, `probability`, `gain`, `loss`
        (the expected one), `net` (all USD million), `threshold` (probability at which gain and
        expected loss are equal; above one, or infinite, none is).

    Raises
    ------
    ValueError
        If an amount is negative, or a margin, probability or share lies outside 0 to 1.

    References
    ----------
    As for :func:`belarus_iran.costs.gain_and_loss`.

    Examples
    --------
    >>> row = break_even_grid(100.0, 4000.0, [0.1], [0.5], [0.1]).iloc[0]
    >>> row[["gain", "loss", "net", "threshold"]].round(3).tolist()
    [10.0, 20.0, -10.0, 0.25]
    """
    margins, shares, probabilities = map(list, (margins, shares, probabilities))
    for name, values in (("margin", margins), ("share", shares), ("probability", probabilities)):
        if not all(0 <= value <= 1 for value in values):
            raise ValueError(f"every {name} must lie from 0 to 1, found {values}")
    if min(receipts, exports, years) < 0:
        raise ValueError(f"no amount may be negative, found {receipts}, {exports}, {years}")
    columns = ["margin_iran", "margin_west", "share", "probability"]
    frame = pd.DataFrame(product(margins, margins, shares, probabilities), columns=columns)
    values = {
        "margin_iran": frame["margin_iran"],
        "margin_west": frame["margin_west"],
        "punishment_probability": frame["probability"],
        "share_lost": frame["share"],
        "years_of_punishment": years,
        "reading_of_exports": 0.0,
        "loan_advantage": 0.0,
    }
    both = (exports, exports)
    frame["gain"], frame["loss"] = balance.gain_and_loss(values, receipts, both)
    frame["net"] = frame["gain"] - frame["loss"]
    _, certain = balance.gain_and_loss(values | {"punishment_probability": 1.0}, receipts, both)
    frame["threshold"] = break_even_probability(frame["gain"], certain)
    return frame


def break_even(grid: pd.DataFrame, **start: float) -> explorer.Explorer:
    """Return the explorer of sanction costs: gain less expected loss.

    Parameters
    ----------
    grid
        As :func:`break_even_grid` returns it.
    **start
        Where the controls `margin_iran`, `margin_west`, `probability` and `share` stand at first,
        if elsewhere than by default; from 0 to 1.
    """
    import altair as alt

    labels = {
        "margin_iran": "Margin on sales to Iran",
        "margin_west": "Margin on sales to the West",
        "probability": "Probability of punishment",
        "share": "Share of sales to the West lost",
    }
    start = dict(zip(labels, (0.1, 0.1, 0.5, 0.05), strict=True)) | start
    # Readers take per cent more easily than shares.
    grid = grid.assign(**{name: grid[name] * 100 for name in labels})
    settings = [
        explorer.slider(grid, name, f"{label}, %", start[name] * 100)
        for name, label in labels.items()
    ]
    said = (
        "'Gain ' + format(datum.gain, '.2f') + ' less expected loss ' + format(datum.loss, '.2f')"
        " + ': ' + format(datum.net, '.2f') + ' million US dollars a year. '"
        " + (isValid(datum.threshold) && datum.threshold <= 1"
        " ? 'They are equal at a probability of ' + format(datum.threshold, '.1%') + '.'"
        " : 'No probability makes the loss larger than the gain.')"
    )
    line = alt.Chart().encode(
        x=alt.X("probability:Q", title="Probability of punishment, %", axis=alt.Axis(tickCount=5)),
        y=alt.Y("net:Q", title="What is left, million US dollars"),
    )
    chart = alt.layer(
        explorer.below_zero(),
        line.mark_line(strokeWidth=2.5, color=explorer.BLUE, aria=False),
        line.transform_filter(explorer.at_setting("probability")).mark_point(
            filled=True, size=110, opacity=1, color=explorer.BLUE, aria=False
        ),
        explorer.readout(said, explorer.at_setting("probability")),
        data=explorer.columns_of(grid),
    )
    return explorer.Explorer(
        "what sanctions would have to cost",
        "The line shows what is left of a year's gain from sales to Iran after the loss that "
        "punishment makes likely; in the shaded part, below zero, the loss is larger. Nothing here "
        "is an estimate: choose what you hold likely.",
        explorer.flattened(chart, grid)
        .transform_filter(explorer.at_setting("margin_iran"))
        .transform_filter(explorer.at_setting("margin_west"))
        .transform_filter(explorer.at_setting("share"))
        .properties(height=explorer.HEIGHT, width="container")
        .add_params(*settings),
    )
