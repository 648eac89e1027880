"""The paper in two pictures: its argument with a verdict on each arrow, and its turning points.

Both are narrow and tall, so that a telephone shows them without a loss.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from belarus_iran.figures import theme
from belarus_iran.ledger import Run
from belarus_iran.pages import cards

# Inches: as wide as a page on a telephone needs for labels that can be read there.
WIDTH = 5.6

# The parts of the argument: their words, and the middle of their boxes from the lower left.
PARTS = {
    "structure": ("Structure of the system:\none superpower, American primacy", 5.0, 10.2, 8.2),
    "gains": ("Gains against\nrivals", 1.15, 6.6, 2.15),
    "cover": ("Russian\ncover", 3.72, 6.6, 2.15),
    "pressure": ("Pressure and\npunishment", 6.28, 6.6, 2.15),
    "motives": ("Wish to balance\non both sides", 8.85, 6.6, 2.15),
    "trade": ("Trade", 1.15, 2.2, 2.15),
    "contact": ("Contact", 4.6, 2.2, 2.4),
    "results": ("Arms and\nprojects", 8.5, 2.2, 2.4),
}
# What leads to what, by the claim that says so, and where along the arrow its verdict stands.
ARROWS = (
    ("structure", "gains", "C021", 0.55),
    ("structure", "cover", "C154", 0.55),
    ("structure", "pressure", "C002", 0.55),
    ("structure", "motives", "C145", 0.55),
    ("gains", "contact", "C144", 0.34),
    ("cover", "contact", "C103", 0.64),
    ("pressure", "contact", "C134", 0.34),
    ("pressure", "results", "C109", 0.64),
    ("motives", "results", "C139", 0.34),
    ("contact", "trade", "C071", 0.5),
)
HALF = 0.62

# As in the styles of the pages, on white.
COLOURS = {
    "supported": "#214e95",
    "qualified": "#9c5c08",
    "contradicted": "#6f2309",
    "open": "#262931",
    "untestable": "#262931",
}


def arrows(run: Run) -> pd.DataFrame:
    """Return the arrows of the argument with what outside data say of the claim of each."""
    rows = []
    for number, (start, end, claim, _) in enumerate(ARROWS, start=1):
        row = run.verdicts.loc[claim]
        verdict = row["outside"] or "untestable"
        rows.append((number, start, end, claim, row["title"], verdict, row["outside_kind"]))
    columns = ["number", "start", "end", "claim", "title", "verdict", "kind"]
    return pd.DataFrame(rows, columns=columns)


def legend(rows: pd.DataFrame) -> str:
    """Return the arrows as a list in Markdown, each with its claim and why it is undecided."""
    lines = []
    for row in rows.itertuples():
        parts = (PARTS[end][0].replace("\n", " ").partition(":")[0] for end in (row.start, row.end))
        kind = f" ({row.kind})" if row.kind else ""
        lines.append(
            f"{row.number}. {' → '.join(parts)}: [{row.title} ({row.claim})]"
            f"(13-ledger.ipynb#{row.claim}), {cards.MARKS[row.verdict]} **{row.verdict}**{kind}"
        )
    return "\n".join(lines)


@theme.attached
def argument(rows: pd.DataFrame) -> Figure:
    """Draw the argument as boxes and arrows, each arrow with its number, mark and verdict."""
    figure, axes = theme.plt.subplots(figsize=(WIDTH, 6.2))
    axes.set(xlim=(-0.1, 10.1), ylim=(0.9, 11.1))
    axes.axis("off")
    for words, x, y, width in PARTS.values():
        axes.add_patch(
            FancyBboxPatch(
                (x - width / 2, y - HALF),
                width,
                2 * HALF,
                boxstyle="round,pad=0.05,rounding_size=0.15",
                facecolor="#eef2f7",
                edgecolor=theme.INK,
                lw=1,
            )
        )
        axes.text(x, y, words, ha="center", va="center", fontsize=9.5, linespacing=1.15)
    along = {(start, end): place for start, end, _, place in ARROWS}
    for row in rows.itertuples():
        start, end = _ends(row.start, row.end)
        colour = COLOURS[row.verdict]
        axes.annotate(
            "",
            xy=end,
            xytext=start,
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": 1.6,
                "linestyle": "--" if row.verdict in ("open", "untestable") else "-",
                "shrinkA": 0,
                "shrinkB": 1,
            },
        )
        share = along[row.start, row.end]
        # On a short level arrow the words would hide it: they stand below the boxes.
        below = HALF + 0.35 if start[1] == end[1] else 0.0
        axes.text(
            start[0] + share * (end[0] - start[0]),
            start[1] + share * (end[1] - start[1]) - below,
            f"{row.number}  {cards.MARKS[row.verdict]} {row.verdict}",
            ha="center",
            va="center",
            fontsize=9,
            color=colour,
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
        )
    return theme.finished(figure)


def _ends(start: str, end: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where an arrow leaves the box of one part and meets that of another."""
    (_, x, y, width), (_, to_x, to_y, to_width) = PARTS[start], PARTS[end]
    if y == to_y:
        side = 1 if to_x > x else -1
        return (x + side * (width / 2 + 0.08), y), (to_x - side * (to_width / 2 + 0.08), to_y)
    # It leaves above its aim, as far as its own box goes, and meets the box above itself.
    leave = min(max(to_x, x - width / 2 + 0.3), x + width / 2 - 0.3)
    meet = min(max(leave, to_x - to_width / 2 + 0.3), to_x + to_width / 2 - 0.3)
    return (leave, y - HALF - 0.08), (meet, to_y + HALF + 0.08)


def turning_points(points: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return the turning points with the date, interval and place of each, the earliest first."""
    from belarus_iran.measures.events import dated

    known = events.set_index("id").loc[points["event"]]
    shown = known[["start", "end", "locator"]].reset_index(drop=True)
    dates = [dated(event) for _, event in known.iterrows()]
    return shown.assign(label=list(points["label"]), date=dates).sort_values(["start", "end"])


@theme.attached
def timeline(points: pd.DataFrame, stages: pd.DataFrame) -> Figure:
    """Draw turning points down the years, each with its date and label, over the stages."""
    figure, axes = theme.plt.subplots(figsize=(WIDTH, 7.4))
    headings = stages[stages["dating"] == "heading"]
    first, last = headings["start"].min().year, headings["end"].max().year + 1
    axes.set(xlim=(0, 10), ylim=(last, first), ylabel="Year")
    before = first
    for _, stage in headings.sort_values("start").iterrows():
        years = (stage["start"].year, stage["end"].year + 1)
        axes.axhspan(*years, color=theme.STAGES[stage["stage"]], alpha=0.13, lw=0)
        # Of years that two headings print, the earlier stage has the place for its name.
        middle = (max(years[0], before) + years[1]) / 2
        axes.text(
            9.9, middle, stage["stage"], ha="right", va="center", fontsize=9.5, style="italic"
        )
        before = years[1]
    start = theme.in_years(points["start"]).to_numpy()
    end = theme.in_years(points["end"] + pd.Timedelta(days=1)).to_numpy()
    middle = (start + end) / 2
    for row, low, high, at, place in zip(
        points.itertuples(),
        start,
        end,
        middle,
        apart(middle, 0.95, first + 0.7, last - 0.6),
        strict=True,
    ):
        axes.plot([0.35, 0.35], [low, high], color=theme.INK, lw=3, solid_capstyle="butt")
        axes.plot(0.35, at, "o", color=theme.INK, ms=5)
        axes.plot([0.45, 0.95, 1.15], [at, place, place], color="#888888", lw=0.8)
        axes.text(1.25, place, f"{row.date}: {row.label}", va="center", fontsize=9.5)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.yaxis.set_major_locator(theme.plt.MultipleLocator(2))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.tick_params(axis="y", labelsize=9.5)
    return theme.finished(figure)


def apart(places, least: float, first: float, last: float) -> list[float]:
    """Return places in their order, moved as little as keeps them so far apart and in bounds."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least if moved else first))
    bound = last
    for number in range(len(moved) - 1, -1, -1):
        moved[number] = min(moved[number], bound)
        bound = moved[number] - least
    return moved
