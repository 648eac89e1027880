"""Tests of agreement between the two codings of events: by hand, brute force.
Tests of the agreement of second readers with the rules and with the ledger.
"""

import re
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belarus_iran import evidence
from belarus_iran.measures import readings, texts
from belarus_iran.measures.events import DEALINGS

RELATIVE = 1e-12  # against the same quantity computed another way
LEAST_RIGHT = 0.9  # share of the pairs made by hand that the matching has to find
# Events of the two codings that are one event to a reader who compares the descriptions, written
# down before the matching was run. A slash: either will do.
BY_HAND = """
E001 S004, E002 S011, E003 S165/S005, E004 S167/S168, E005 S001, E006 S023, E007 S018, E008 S039,
E009 S019, E010 S020/S021, E011 S022, E012 S027, E013 S032/S031, E015 S037, E016 S029, E017 S044,
E018 S040, E019 S049, E020 S028, E021 S035, E023 S178, E024 S034, E025 S070, E026 S055/S054,
E027 S043, E028 S045, E029 S046, E030 S050, E031 S053, E032 S047, E033 S061, E034 S205, E035 S063,
E036 S060/S059, E037 S141, E038 S071, E039 S008, E040 S066, E043 S082, E045 S067, E046 S073,
E047 S074, E048 S075, E049 S156, E050 S190, E052 S078, E053 S191, E054 S157, E055 S103/S104,
E056 S101, E057 S116, E058 S084, E059 S186, E060 S187/S188, E061 S121/S120, E062 S122, E063 S123,
E064 S097, E065 S009, E066 S081, E067 S068, E071 S138, E072 S077, E073 S140, E074 S158, E075 S142,
E076 S189, E077 S109/S110, E080 S083, E081 S088, E082 S143, E085 S133, E086 S085, E088 S150,
E090 S091, E091 S144, E093 S145, E094 S079/S147, E095 S146, E096 S125, E098 S153, E099 S155,
E113 S092, E114 S163, E115 S206
"""
event = st.fixed_dictionaries(
    {
        "start": st.sampled_from(["2006-01-01", "2006-03-01", "2007-01-01"]),
        "days": st.sampled_from([0, 30, 400]),
        "actors": st.sampled_from(["BLR>IRN", "IRN>BLR", "BLR-IRN", "BLR", "USA+EUU>IRN"]),
        "kind": st.sampled_from(["visit", "agreement"]),
        "locator": st.sampled_from(["II.4¶1", "II.4¶2", "II.4¶1-2; II.5¶1", "II.5¶1"]),
    }
)


def coding(rows, prefix):
    """Make a coding of a list of dictionaries."""
    frame = pd.DataFrame(
        rows,
        columns=["start", "days", "actors", "kind", "locator", "scope", "direction", "description"],
    )
    start = pd.to_datetime(frame["start"]).astype("datetime64[s]")
    return frame.assign(
        id=[f"{prefix}{number}" for number in range(len(frame))],
        start=start,
        end=start + pd.to_timedelta(frame["days"], unit="D"),
        scope=frame["scope"].astype(object).fillna("bilateral"),
        direction=frame["direction"].fillna(1).astype(int),
        description="something",
    )


@pytest.fixture(scope="module")
def first():
    """Return the table of events."""
    return evidence.load("events")


@pytest.fixture(scope="module")
def second():
    """Return the second coder's table of events."""
    return evidence.load("events_second_coder")


@given(st.lists(event, min_size=1, max_size=3), st.lists(event, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_distances_by_enumeration(rows, others):
    """Check the distances of dates day by day, those of actors and places as sets."""
    first, second = coding(rows, "E"), coding(others, "S")
    got = readings.distances(first, second)
    sides = {
        "BLR>IRN": ({"BLR"}, {"IRN"}),
        "IRN>BLR": ({"IRN"}, {"BLR"}),
        "BLR-IRN": ({"BLR", "IRN"}, {"BLR", "IRN"}),
        "BLR": ({"BLR"}, set()),
        "USA+EUU>IRN": ({"USA", "EUU"}, {"IRN"}),
    }
    places = {"II.4¶1-2; II.5¶1": {"II.4¶1", "II.4¶2", "II.5¶1"}}

    def jaccard(a, b):
        return 0 if not a | b else 1 - len(a & b) / len(a | b)

    for (i, one), (j, other) in product(first.iterrows(), second.iterrows()):
        a, b = (set(pd.date_range(row["start"], row["end"])) for row in (one, other))
        dates = 1 - (len(a & b) / len(a) + len(a & b) / len(b)) / 2
        assert got["dates"][i, j] == pytest.approx(dates, abs=RELATIVE)
        pair = zip(sides[one["actors"]], sides[other["actors"]], strict=True)
        assert got["actors"][i, j] == pytest.approx(np.mean([jaccard(a, b) for a, b in pair]))
        a, b = (places.get(row["locator"], {row["locator"]}) for row in (one, other))
        assert got["place"][i, j] == (not a & b)
        assert got["kind"][i, j] == (one["kind"] != other["kind"])


@given(
    st.lists(event, min_size=1, max_size=4),
    st.lists(event, min_size=1, max_size=4),
    st.sampled_from([0.2, 0.4, 1.0]),
)
@settings(max_examples=80, deadline=None)
def test_match_against_brute_force(rows, others, limit):
    """Check that no other one-to-one pairing gains more than the one found, nor too dear a pair."""
    first, second = coding(rows, "E"), coding(others, "S")
    apart = readings.distances(first, second)
    total = sum(readings.WEIGHTS.values())
    cost = sum(weight * apart[name] for name, weight in readings.WEIGHTS.items()) / total
    best = 0.0
    for size in range(1, min(cost.shape) + 1):
        for left in combinations(range(len(first)), size):
            for right in permutations(range(len(second)), size):
                gain = limit - cost[left, right]
                best = max(best, float(gain.sum())) if (gain > RELATIVE).all() else best
    got = readings.match(first, second, limit=limit)
    assert float((limit - got["cost"]).sum()) == pytest.approx(best, abs=1e-9)
    assert (got["cost"] < limit).all()
    assert got["first"].is_unique and got["second"].is_unique
    rows, columns = (frame["id"].tolist() for frame in (first, second))
    for pair in got.itertuples():
        expected = cost[rows.index(pair.first), columns.index(pair.second)]
        assert pair.cost == pytest.approx(expected, abs=RELATIVE)


def test_match_needs_a_common_place():
    """Check that events alike in all but the place stay apart, and that bad weights are told."""
    rows = [
        {"start": "2006-01-01", "days": 3, "actors": "BLR", "kind": "visit", "locator": "II.4¶1"}
    ]
    first, elsewhere = coding(rows, "E"), coding([rows[0] | {"locator": "II.4¶2"}], "S")
    assert readings.match(first, elsewhere).empty
    assert len(readings.match(first, coding(rows, "S"))) == 1
    for weights, limit in (({"place": -1}, 0.4), ({"date": 1}, 0.4), ({}, 0.4), ({"kind": 1}, 0)):
        with pytest.raises(ValueError, match="weights|limit"):
            readings.match(first, elsewhere, weights, limit)


def test_match_of_the_two_codings_agrees_with_a_reading_by_hand(first, second):
    """Check that the matching finds nearly all the pairs that a reader of both lists made."""
    got = readings.match(first, second).set_index("first")["second"]
    pairs = [line.split() for line in BY_HAND.replace("\n", " ").split(",")]
    by_hand = {one: set(other.split("/")) for one, other in pairs if one in set(first["id"])}
    right = [got.get(one) in others for one, others in by_hand.items()]
    assert len(right) > 80
    assert np.mean(right) >= LEAST_RIGHT


def test_comparison_of_a_coding_with_itself(first):
    """Check that a coding agrees with itself in all, and with one change only where it was made."""
    changed = first.copy()
    same = readings.compare(first, changed, 0.95, draws=5, seed=1)
    assert (same["alpha"] == 1).all() and (same["same"] == 1).all()
    row = first.index[first["id"] == "E024"][0]
    changed.loc[row, "direction"] = -first.loc[row, "direction"]
    got = readings.compare(first, changed, 0.95, draws=5, seed=1)
    about = got["attribute"] == "direction"
    assert (got.loc[about, "alpha"] < 1).all() and (got.loc[~about, "alpha"] == 1).all()
    listed = readings.disagreements(first, changed, readings.match(first, changed))
    assert listed[["first", "about"]].values.tolist() == [["E024", "direction"]]


def test_third_parties_are_left_out_of_the_comparison_of_directions():
    """Check that directions which mean two things are neither compared nor listed."""
    base = {"start": "2006-01-01", "days": 3, "actors": "BLR>IRN", "kind": "visit"}
    rows = [
        base | {"locator": f"II.4¶{number}", "scope": scope, "direction": direction}
        for number, (scope, direction) in enumerate(
            [("bilateral", 1), ("bilateral", -1), ("third party", 1)], 1
        )
    ]
    other = [row | {"kind": "agreement" if row["direction"] < 0 else "visit"} for row in rows]
    other[2] = other[2] | {"direction": -1}
    first, second = coding(rows, "E"), coding(other, "S")
    got = readings.compare(first, second, 0.95, draws=3, seed=1).set_index("attribute")
    assert (got.loc["direction", "n"] == 2).all() and (got.loc["direction", "alpha"] == 1).all()
    listed = readings.disagreements(first, second, readings.match(first, second))
    assert listed["about"].tolist() == ["kind"]


def test_every_event_is_matched_or_listed_as_absent(first, second):
    """Check that presence and the list of disagreements account for each event once."""
    pairs = readings.match(first, second)
    listed = readings.disagreements(first, second, pairs)
    absent = listed[listed["about"] == "presence"]
    for name, events in (("first", first), ("second", second)):
        alone = absent.loc[absent[name] != "", name]
        assert sorted([*pairs[name], *alone]) == sorted(events["id"])
    counted = readings.presence(first, second, pairs).set_index(["group", "coding"])
    assert counted.loc["all events", "found"].tolist() == [len(pairs)] * 2
    dealings = second[(second["scope"] == "bilateral") & second["kind"].isin(DEALINGS)]
    assert counted.loc[("bilateral dealings", "second"), "events"] == len(dealings)


def test_occasions_of_the_second_coding_follow_their_rule(second):
    """Check that just the talks and agreements with a visit's place and dates are tied to it."""
    same = ["start", "end", "locator", "scope"]
    visits = second[(second["kind"] == "visit") & (second["scope"] == "bilateral")]
    talks = second[second["kind"].isin(["agreement", "negotiation"])]
    expected = talks.reset_index().merge(visits[[*same, "id"]], on=same, suffixes=("", "_visit"))
    got = second[second["occasion"] != ""]
    assert dict(zip(got["id"], got["occasion"], strict=True)) == dict(
        zip(expected["id"], expected["id_visit"], strict=True)
    )


def test_contradictions_name_places_and_events_that_exist():
    """Check that each pair names two places of the documents, and events of the tables."""
    pairs = evidence.load("contradictions")
    places = set(evidence.load("paragraphs")["locator"])
    places |= set(evidence.load("companion_paragraphs")["locator"])
    # Tables and footnotes of the companions are no paragraphs.
    other = r"001 (?:Table (?:one|two)|§\d fn\d+)"
    for column in ("first_locator", "second_locator"):
        for cell in pairs[column]:
            unknown = set(evidence.locators(cell)) - places
            assert all(re.fullmatch(other, place) for place in unknown), cell
    events = set(evidence.load("events")["id"]) | set(evidence.load("companion_events")["id"])
    for cell in pairs["events"]:
        assert set(evidence.listed(cell)) <= events, cell
    within = texts.within_paper(pairs)
    assert within["claims"].str.fullmatch(r"C\d{3}[a-z]?(?:; C\d{3}[a-z]?)*").all()
    assert not (pairs["first_says"] == pairs["second_says"]).any()


def test_directions_are_told_in_words():
    """Check that codes of a direction are words for readers, and years are left as they are."""
    rows = pd.DataFrame(
        [("II.1¶1", "direction", "-1", "0", "a"), ("II.1¶2", "dates", "1", "0", "b")],
        columns=["locator", "about", "first_reading", "second_reading", "description"],
    )
    got = readings.for_readers(rows)
    assert got["A reads"].tolist() == ["against it", "1"]
    assert got["B reads"].tolist() == ["neither", "0"]


COLUMNS = ["round", "reader", "claim", "part", "basis", "rule_fair", "verdict", "ledger", "note"]


def judged(*rows):
    """Return a table of readings; each row is round, part, basis, fair, verdict and ledger."""
    return pd.DataFrame(
        [(row[0], "second 1", "C001", *row[1:], "") for row in rows], columns=COLUMNS
    )


HAND = judged(
    (1, "a", "paper", "fair", "silent", "silent"),
    (1, "b", "paper", "too lax", "silent", "silent"),
    (1, "c", "paper", "fair", "consistent", "silent"),
    (1, "d", "paper", "fair", "consistent", "consistent"),
    (1, "a", "outside", "fair", "open", "open"),
    (2, "e", "none", "beside the point", "untestable", ""),
)


def test_shares_and_alpha_by_hand():
    """Check the counts and alpha, worked out with pencil and paper, of six judgements."""
    table = readings.rule_agreement(HAND, draws=20).set_index(["round", "basis"])
    own = table.loc[("1", "paper")]
    assert (own["rules"], own["fair"], own["verdicts"], own["same"]) == (4, 3, 4, 3)
    # Eight values, five silent and three consistent. Observed disagreement is 2/8, the expected
    # 2 * 5 * 3 / (8 * 7), and alpha one less their ratio.
    assert own["alpha"] == pytest.approx(1 - (2 / 8) / (30 / 56))
    both = table.loc[("1", "both")]
    assert (both["rules"], both["fair_share"], both["same_share"]) == (5, 0.8, 0.8)
    assert np.isnan(both["alpha"])
    assert np.isnan(table.loc[("1", "outside"), "alpha"])


def test_a_part_without_a_test_has_a_rule_and_no_verdict():
    """Check that such a part counts among the rules of both bases and nowhere else."""
    table = readings.rule_agreement(HAND, draws=20).set_index(["round", "basis"])
    assert table.loc[("2", "both"), "rules"] == 1
    assert table.loc[("2", "both"), "verdicts"] == 0
    assert np.isnan(table.loc[("2", "both"), "same_share"])
    assert table.loc[("2", "paper"), "rules"] == 0


def test_a_part_read_twice_counts_with_its_last_reading():
    """Check that a second reading takes the place of the first, and that parts read once stay."""
    again = judged((2, "b", "paper", "fair", "silent", "silent"))
    table = readings.rule_agreement(pd.concat([again, HAND]), draws=20)
    own = table.set_index(["round", "basis"]).loc[("last", "paper")]
    assert (own["rules"], own["fair"]) == (4, 4)


def test_disagreements_are_listed_once_each():
    """Check that the list has the unfair rules and the differing verdicts and nothing else."""
    table = readings.rule_disagreements(HAND)
    got = list(table[["part", "about", "second", "ledger"]].itertuples(index=False, name=None))
    assert got == [
        ("b", "rule", "too lax", "fair"),
        ("c", "verdict", "consistent", "silent"),
        ("e", "rule", "beside the point", "fair"),
    ]


def test_the_list_and_the_counts_agree_on_the_readings():
    """Check on the readings as they are that list and counts tell the same number."""
    table = evidence.load("second_reader")
    listed = readings.rule_disagreements(table)["about"].value_counts()
    whole = readings.rule_agreement(table, draws=5).query("basis == 'both' and round != 'last'")
    assert listed["rule"] == (whole["rules"] - whole["fair"]).sum()
    assert listed["verdict"] == (whole["verdicts"] - whole["same"]).sum()
