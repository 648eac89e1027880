"""Tests of the documents that places name."""

from belarus_iran.measures import texts


def test_places_are_told_by_text():
    """Check captions, ranges and the paper's own places, so that one article is one text."""
    assert texts.texts("003 Syria sides (caption)") == {"003 Syria sides"}
    assert texts.texts("003 New friends ¶5-6; 003 New friends ¶9") == {"003 New friends"}
    assert texts.texts("T1:2010; II.5 heading; 002 Iran visit 2023 ¶2") == {"the paper", "002"}
