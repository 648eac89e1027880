"""The pictures of the paper: its argument follows verdicts, its timeline follows the tables."""

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from belarus_iran import evidence
from belarus_iran.figures import story, theme
from belarus_iran.ledger import Verdict
from belarus_iran.pages import cards


@pytest.fixture(scope="module")
def points():
    """Return the turning points as they are drawn."""
    return story.turning_points(evidence.load("turning_points"), evidence.load("events"))


def words(figure):
    """Return all texts of a figure with their boxes in pixels."""
    (axes,) = figure.axes
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    return {
        part.get_text(): part.get_window_extent(renderer) for part in axes.texts if part.get_text()
    }


def test_arrows_have_the_verdicts_of_their_claims(done):
    """Check that each arrow joins two parts and has its claim's title and outside verdict."""
    rows = story.arrows(done)
    table = done.verdicts.loc[rows["claim"]]
    assert {*rows["start"], *rows["end"]} == {*story.PARTS}
    assert list(rows["verdict"]) == list(table["outside"].replace("", "untestable"))
    assert list(rows["title"]) == list(table["title"]) and table["primary"].all()


@pytest.mark.parametrize("verdict", [Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.OPEN])
def test_every_arrow_shows_its_verdict_in_words(done, verdict):
    """Check that the drawing and the list have number, mark and word, whatever the verdict."""
    findings = tuple(replace(one, verdict=verdict, kind=None) for one in done.findings)
    rows = story.arrows(replace(done, findings=findings))
    shown, told = words(story.argument(rows)), story.legend(rows).splitlines()
    for row, line in zip(rows.itertuples(), told, strict=True):
        assert f"{row.number}  {cards.MARKS[row.verdict]} {row.verdict}" in shown
        assert line.startswith(f"{row.number}. ") and f"**{row.verdict}**" in line
        assert f"({row.claim})](13-ledger.ipynb#{row.claim})" in line
    assert str(verdict) in set(rows["verdict"])


@pytest.mark.parametrize("verdict", ["qualified", "contradicted"])
def test_words_of_the_diagram_keep_apart(done, verdict):
    """Check that no text covers another, with the longest words of verdicts too."""
    figure = story.argument(story.arrows(done).assign(verdict=verdict))
    texts = words(figure)
    keep_apart(texts)
    # Nor does a verdict stand on a box.
    boxes = [patch.get_window_extent() for patch in figure.axes[0].patches]
    boxes = [box for box in boxes if box.width > 1 and box.height > 1][: len(story.PARTS)]
    for told in texts:
        if verdict in told:
            assert not any(texts[told].overlaps(box) for box in boxes), told


def keep_apart(texts):
    """Check that no text covers another."""
    boxes = list(texts.items())
    for number, (one, box) in enumerate(boxes):
        for other, its in boxes[number + 1 :]:
            assert not box.overlaps(its), (one, other)


def test_turning_points_are_about_ten_and_in_order(points):
    """Check that the points are events of the paper, in time, each with its date in words."""
    assert 8 <= len(points) <= 12
    assert points["start"].is_monotonic_increasing
    assert not points[["label", "date", "locator"]].eq("").any(axis=None)


def test_timeline_names_every_point_and_stage(points):
    """Check that labels and stages are all there, keep apart and stay within the picture."""
    stages = evidence.load("stages")
    figure = story.timeline(points, stages)
    boxes = words(figure)
    assert set(theme.STAGES) <= set(boxes)
    labels = [f"{row.date}: {row.label}" for row in points.itertuples()]
    assert set(labels) <= set(boxes)
    keep_apart(boxes)
    assert max(box.x1 for box in boxes.values()) <= figure.bbox.x1
    # As a telephone shows it, 360 pixels wide, letters have at least eight.
    height = min(part.get_fontsize() for part in figure.axes[0].texts) / 72 * figure.dpi
    assert height * 360 / figure.bbox.width >= 8


@pytest.mark.parametrize(
    ("places", "expected"),
    [([1, 5, 9], [1, 5, 9]), ([1, 1, 1], [1, 2, 3]), ([9, 9, 9], [7, 8, 9]), ([], [])],
)
def test_labels_are_moved_only_as_far_as_needed(places, expected):
    """Check that labels keep their places, or part, and stay between the bounds."""
    assert story.apart(places, 1, 1, 9) == pytest.approx(expected)


def test_parties_are_known():
    """Check that each person's state is one that has a name, and each id stands once."""
    people = evidence.load("people")
    assert people["state"].map(evidence.state_name).ne("").all()
    assert isinstance(people, pd.DataFrame) and people["id"].is_unique
