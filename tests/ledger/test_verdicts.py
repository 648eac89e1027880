"""Truth tables of the decisions on a part and on a claim, each cell written out by hand."""

from itertools import product

import pytest

from belarus_iran import ledger
from belarus_iran.ledger import INFERENCES, MEASURES, VOCABULARY, Kind, LedgerError, Result

NIL_POWER = 0.05

# What the short words of the tables stand for; a kind is of a part that is silent or open.
KINDS = {
    "so far": "consistent so far",
    "thin": "evidence too thin",
    "weak": "weak or dependent facts",
    "none": "no evidence",
    "untestable": "untestable here",
}

# Outside data: equality, estimate, hoop, smoking gun, straw.
OUTSIDE = {
    ("direct", True): ("supported", "supported", "so far", "supported", "weak"),
    ("direct", False): ("contradicted", "contradicted", "contradicted", "none", "weak"),
    ("proxy", True): ("so far", "so far", "so far", "so far", "weak"),
    ("proxy", False): ("weak", "weak", "weak", "none", "weak"),
    ("mentions", True): ("so far", "so far", "so far", "so far", "weak"),
    ("mentions", False): ("weak", "weak", "weak", "none", "weak"),
    ("codes", True): ("so far", "so far", "so far", "so far", "weak"),
    ("codes", False): ("weak", "weak", "weak", "none", "weak"),
    ("definition", True): ("supported", "supported", "so far", "supported", "weak"),
    ("definition", False): ("contradicted", "contradicted", "contradicted", "none", "weak"),
}

# The own record, where no two places contradict each other outright.
OWN = {
    ("direct", True): ("consistent", "consistent", "so far", "consistent", "weak"),
    ("direct", False): ("in tension", "in tension", "in tension", "none", "weak"),
    ("proxy", True): ("consistent", "consistent", "so far", "consistent", "weak"),
    ("proxy", False): ("in tension", "in tension", "in tension", "none", "weak"),
    ("mentions", True): ("consistent", "consistent", "so far", "consistent", "weak"),
    ("mentions", False): ("in tension", "in tension", "in tension", "none", "weak"),
    ("codes", True): ("consistent", "consistent", "so far", "consistent", "weak"),
    ("codes", False): ("weak", "weak", "weak", "none", "weak"),
    ("definition", True): ("consistent", "consistent", "so far", "consistent", "weak"),
    ("definition", False): ("in tension", "in tension", "in tension", "none", "weak"),
}

# And where they do: only what the text itself says of the matter can be at odds with itself.
OUTRIGHT = OWN | {
    ("direct", False): ("inconsistent", "inconsistent", "inconsistent", "none", "weak"),
    ("definition", False): ("inconsistent", "inconsistent", "inconsistent", "none", "weak"),
}

# Why there is no outcome: from what the result has to the kind.
WITHOUT_OUTCOME = [
    ({}, "none"),
    ({"n": 0}, "none"),
    ({"p": 0.4, "smallest_p": 0.1}, "none"),
    ({"low": 0.5, "high": 4.0}, "thin"),
    ({"low": 0.5}, "thin"),
    ({"high": 4.0}, "thin"),
    ({"power": 0.06}, "thin"),
    ({"power": 0.05}, "untestable"),
    ({"power": 0.0}, "untestable"),
    ({"power": 0.05, "low": 0.5, "high": 4.0}, "untestable"),
]


def expand(basis, cell):
    """Return verdict and kind for a cell of a table."""
    undecided = {"paper": "silent", "outside": "open"}[basis]
    return (undecided, KINDS[cell]) if cell in KINDS else (cell, None)


def decide(basis, inference, measure, result, outright=False):
    """Return verdict and kind as the ledger decides."""
    return ledger.decide(basis, inference, measure, result, nil_power=NIL_POWER, outright=outright)


def test_tables_here_are_whole():
    """Check that every measure, outcome and inference has its cell, in the ledger's own order."""
    cells = set(product(MEASURES, (True, False)))
    assert INFERENCES == ("equality", "estimate", "hoop", "smoking gun", "straw")
    for table in (OUTSIDE, OWN, OUTRIGHT):
        assert set(table) == cells
        assert {len(row) for row in table.values()} == {len(INFERENCES)}
    assert list(KINDS.values()) == list(Kind)


@pytest.mark.parametrize("inference", INFERENCES)
@pytest.mark.parametrize("measure", MEASURES)
def test_outcome_decides(inference, measure):
    """Check every cell of basis, measure, outcome, certainty, independence and outright."""
    column = INFERENCES.index(inference)
    for holds, certainty, independent, outright in product(
        (True, False), ("sure", "likely", "weak"), (True, False), (True, False)
    ):
        # A power that is nil says nothing once there is an outcome.
        for power in (None, 0.0, 0.9):
            result = Result(holds, "A.", certainty=certainty, independent=independent, power=power)
            own = (OUTRIGHT if outright else OWN)[measure, holds][column]
            firm = certainty != "weak" and independent
            outside = OUTSIDE[measure, holds][column] if firm else "weak"
            case = (holds, certainty, independent, outright, power)
            for basis, cell in (("paper", own), ("outside", outside)):
                found = decide(basis, inference, measure, result, outright)
                assert found == expand(basis, cell), (basis, *case)


@pytest.mark.parametrize(("numbers", "kind"), WITHOUT_OUTCOME)
def test_no_outcome_decides_nothing(numbers, kind):
    """Check that without an outcome a part is silent or open, whatever else, and of which kind."""
    for basis, inference, measure, certainty, independent, outright in product(
        VOCABULARY, INFERENCES, MEASURES, ("sure", "weak"), (True, False), (True, False)
    ):
        result = Result(None, "A.", certainty=certainty, independent=independent, **numbers)
        found = decide(basis, inference, measure, result, outright)
        assert found == expand(basis, kind), (basis, inference, measure)


def test_part_without_a_form_is_untestable():
    """Check that what nothing at hand can test is called so, on either basis."""
    for basis, inference, measure, outright in product(
        VOCABULARY, INFERENCES, MEASURES, (True, False)
    ):
        found = decide(basis, inference, measure, None, outright)
        assert found == expand(basis, "untestable")


@pytest.mark.parametrize(
    ("basis", "inference", "measure", "told"),
    [
        ("elsewhere", "hoop", "direct", "basis 'elsewhere'. Allowed: paper, outside"),
        ("paper", "loop", "direct", "inference 'loop'. Allowed: equality, estimate, hoop"),
        ("outside", "hoop", "hearsay", "measure 'hearsay'. Allowed: direct, proxy, mentions"),
    ],
)
def test_unknown_words_are_refused(basis, inference, measure, told):
    """Check that a word that no table has is refused, with those allowed."""
    with pytest.raises(LedgerError, match=told):
        decide(basis, inference, measure, Result(True, "A."))


# Two core parts: by the verdict on one, that on the other, and that on the claim.
TWO_CORE = {
    "outside": {
        ("supported", "supported"): "supported",
        ("supported", "contradicted"): "qualified",
        ("supported", "open"): "open",
        ("contradicted", "contradicted"): "contradicted",
        ("contradicted", "open"): "open",
        ("open", "open"): "open",
    },
    "paper": {
        ("consistent", "consistent"): "consistent",
        ("consistent", "in tension"): "in tension",
        ("consistent", "inconsistent"): "in tension",
        ("consistent", "silent"): "silent",
        ("in tension", "in tension"): "in tension",
        ("in tension", "inconsistent"): "in tension",
        ("in tension", "silent"): "in tension",
        ("inconsistent", "inconsistent"): "inconsistent",
        ("inconsistent", "silent"): "in tension",
        ("silent", "silent"): "silent",
    },
}

# One core part, and one that is not: the first word is of the core part.
CORE_AND_BESIDE = {
    "outside": {
        ("supported", "supported"): "supported",
        ("supported", "contradicted"): "qualified",
        ("supported", "open"): "supported",
        ("contradicted", "supported"): "contradicted",
        ("contradicted", "contradicted"): "contradicted",
        ("contradicted", "open"): "contradicted",
        ("open", "supported"): "open",
        ("open", "contradicted"): "open",
        ("open", "open"): "open",
    },
    "paper": {
        ("consistent", "consistent"): "consistent",
        ("consistent", "in tension"): "in tension",
        ("consistent", "inconsistent"): "in tension",
        ("consistent", "silent"): "consistent",
        ("in tension", "consistent"): "in tension",
        ("in tension", "in tension"): "in tension",
        ("in tension", "inconsistent"): "in tension",
        ("in tension", "silent"): "in tension",
        ("inconsistent", "consistent"): "inconsistent",
        ("inconsistent", "in tension"): "inconsistent",
        ("inconsistent", "inconsistent"): "inconsistent",
        ("inconsistent", "silent"): "inconsistent",
        ("silent", "consistent"): "silent",
        ("silent", "in tension"): "in tension",
        ("silent", "inconsistent"): "in tension",
        ("silent", "silent"): "silent",
    },
}

# The kind of a claim with two core parts that leave it silent or open, by theirs; one that is
# borne out is written "yes", one that is not, which outside data leave open, "no".
TWO_KINDS = {
    ("so far", "so far"): "so far",
    ("so far", "thin"): "so far",
    ("so far", "weak"): "so far",
    ("so far", "none"): "so far",
    ("so far", "untestable"): "so far",
    ("thin", "thin"): "thin",
    ("thin", "weak"): "thin",
    ("thin", "none"): "thin",
    ("thin", "untestable"): "thin",
    ("weak", "weak"): "weak",
    ("weak", "none"): "weak",
    ("weak", "untestable"): "weak",
    ("none", "none"): "none",
    ("none", "untestable"): "none",
    ("untestable", "untestable"): "untestable",
    ("yes", "so far"): "so far",
    ("yes", "thin"): "so far",
    ("yes", "weak"): "so far",
    ("yes", "none"): "so far",
    ("yes", "untestable"): "so far",
    ("no", "so far"): "so far",
    ("no", "thin"): "thin",
    ("no", "weak"): "weak",
    ("no", "none"): "none",
    ("no", "untestable"): "untestable",
}

SAID = {
    "outside": {"yes": "supported", "no": "contradicted"},
    "paper": {"yes": "consistent", "no": "in tension"},
}


def part(core, verdict, kind="none"):
    """Return a part as it is combined; its kind is of no matter to one that is decided."""
    undecided = verdict in ("silent", "open")
    return core, ledger.Verdict(verdict), Kind(KINDS[kind]) if undecided else None


def combined(basis, *parts):
    """Return verdict and kind of a claim with these parts, in either order."""
    there, back = ledger.combine(basis, parts), ledger.combine(basis, reversed(parts))
    assert there == back
    return there


@pytest.mark.parametrize("basis", TWO_CORE)
def test_two_core_parts(basis):
    """Check every pair of verdicts on two core parts."""
    words = [word for word in VOCABULARY[basis] if word != "qualified"]
    assert {frozenset(pair) for pair in TWO_CORE[basis]} == {
        frozenset(pair) for pair in product(words, words)
    }
    for (one, other), verdict in TWO_CORE[basis].items():
        assert combined(basis, part(True, one), part(True, other))[0] == verdict, (one, other)


@pytest.mark.parametrize("basis", CORE_AND_BESIDE)
def test_core_part_and_another(basis):
    """Check every pair of verdicts on a core part and on one that is not."""
    words = [word for word in VOCABULARY[basis] if word != "qualified"]
    assert set(CORE_AND_BESIDE[basis]) == set(product(words, words))
    for (core, beside), verdict in CORE_AND_BESIDE[basis].items():
        found = combined(basis, part(True, core), part(False, beside))[0]
        assert found == verdict, (core, beside)


@pytest.mark.parametrize("basis", VOCABULARY)
def test_kind_of_a_claim(basis):
    """Check the kind of a claim by those of two core parts, and that no other part moves it."""
    undecided = expand(basis, "none")[0]
    for (one, other), kind in TWO_KINDS.items():
        if basis == "paper" and one == "no":
            # A part in tension speaks up for its claim: none is left silent.
            continue
        first = part(True, SAID[basis].get(one, undecided), "none" if one in SAID[basis] else one)
        second = part(True, undecided, other)
        assert combined(basis, first, second) == (undecided, KINDS[kind]), (one, other)
        for beside in KINDS:
            with_another = combined(basis, first, second, part(False, undecided, beside))
            assert with_another == (undecided, KINDS[kind])


def test_untestable_part_decides_nothing():
    """Check that a part that nothing tests neither makes nor breaks a verdict on its claim."""
    nothing = part(True, "open", "untestable")
    for verdict in ("supported", "contradicted"):
        found = combined("outside", part(True, verdict), nothing)
        assert found[0] == "open"
        beside = (False, *nothing[1:])
        assert combined("outside", part(True, verdict), beside) == (verdict, None)
    # Two that differ are two that differ, whatever stands untested beside them.
    both = part(True, "supported"), part(True, "contradicted")
    assert combined("outside", *both, nothing) == ("qualified", None)


@pytest.mark.parametrize(
    ("basis", "core", "beside", "verdict"),
    [
        ("outside", ["supported"] * 3, ["open", "supported"], "supported"),
        ("outside", ["supported"] * 3, ["open", "contradicted"], "qualified"),
        ("outside", ["supported", "open", "open"], ["contradicted"], "open"),
        ("outside", ["contradicted", "contradicted", "open"], [], "open"),
        ("outside", ["contradicted"] * 3, ["supported"], "contradicted"),
        ("paper", ["consistent", "silent", "silent"], ["in tension"], "in tension"),
        ("paper", ["consistent", "consistent", "silent"], ["silent"], "silent"),
        ("paper", ["inconsistent", "inconsistent", "consistent"], [], "in tension"),
        ("paper", ["inconsistent"] * 3, ["consistent"], "inconsistent"),
    ],
)
def test_more_than_two_parts(basis, core, beside, verdict):
    """Check claims with three core parts and some that are not."""
    parts = [part(True, word) for word in core] + [part(False, word) for word in beside]
    assert combined(basis, *parts)[0] == verdict


def test_claim_without_core_part_is_refused():
    """Check that nothing is said of a claim none of whose parts is core."""
    with pytest.raises(LedgerError, match="no core part. Allowed: at least one"):
        ledger.combine("outside", [part(False, "supported")])


def test_no_function_adds_the_bases_up():
    """Check that the two vocabularies share no word, and that nothing is combined over them."""
    own, outside = (set(VOCABULARY[basis]) for basis in ledger.BASES)
    assert not own & outside and own | outside == set(ledger.Verdict)
    with pytest.raises(KeyError):
        ledger.combine("both", [part(True, "supported")])
