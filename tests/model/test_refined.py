"""Tests of the refined model, its special cases and its derivations."""

from dataclasses import replace
from itertools import product

import algebra
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from belarus_iran.model import codings, refined, relative_gains
from belarus_iran.model.refined import RefinedModel

EXACT = 1e-12
CLOSE = 1e-9
# Surpluses are linear in each input, so that differences err only by rounding, over the step.
STEP, OF_A_STEP = 1e-3, 1e-9
# A sign is told only where rounding cannot turn it.
SIGN = 1e-9
SINGLE = 1e-6

thousand = settings(max_examples=1000, deadline=None)

NAMES = ("a", "a_I", "g_west", "g_russia", "p", "c", "L", "b", "m", "o", "capacity")
WEIGHTS = ("partner_weight_belarus", "partner_weight_iran", "west_weight", "russia_weight")
PARTS = ("punishment", "inducements", "motive", "openings", "capacity")


def unit(byte):
    """Return a number from 0 to 1; each of the two edges stands for one byte in nine."""
    return min(max((byte - 28) / 200, 0.0), 1.0)


def model_of(numbers, **switches):
    """Return a model with weights from 0 to 4, ρ from 0 to 1 and κ from 0.1 to 5."""
    weights = {name: 4 * unit(byte) for name, byte in zip(WEIGHTS, numbers, strict=False)}
    return RefinedModel(
        **weights, cover_strength=unit(numbers[4]), scale=0.1 + 4.9 * unit(numbers[5]), **switches
    )


def any_model_of(numbers):
    """Return a model with any of its parts switched off, in any form under any condition."""
    return model_of(
        numbers,
        **{name: bool(byte % 2) for name, byte in zip(PARTS, numbers[6:], strict=False)},
        form=refined.FORMS[numbers[11] % 5],
        condition=refined.CONDITIONS[numbers[12] % 3],
    )


def period_of(numbers):
    """Return one period's inputs."""
    return dict(zip(NAMES, map(unit, numbers), strict=True))


def cases(*kinds, model=model_of):
    """Return a model, a period and further numbers, all from one draw of bytes.

    One draw instead of twenty is what makes a thousand examples of each property affordable.
    """

    def case(drawn):
        numbers, rest = drawn[13:24], drawn[24:]
        return (
            model(drawn),
            period_of(numbers),
            *(kind(byte) for kind, byte in zip(kinds, rest, strict=True)),
        )

    size = 24 + len(kinds)
    return st.binary(min_size=size, max_size=size).map(case)


def share(byte):
    """Return a number inside 0 to 1, away from both edges."""
    return 0.05 + 0.9 * byte / 255


def weight(byte):
    """Return a number from 0 to 4."""
    return 4 * unit(byte)


def positive(byte):
    """Return a number from 0.01 to 4."""
    return 0.01 + 3.99 * byte / 255


def numbers(*kinds):
    """Return some numbers of one draw."""
    return st.binary(min_size=len(kinds), max_size=len(kinds)).map(
        lambda drawn: tuple(kind(byte) for kind, byte in zip(kinds, drawn, strict=True))
    )


def surplus_by_hand(model, x):
    """Return S_B and S_I term by term, as the design writes them, without switches."""
    belarus = (
        x["a"]
        - model.partner_weight_belarus * (x["a_I"] - x["a"])
        + model.west_weight * x["g_west"]
        + model.russia_weight * x["g_russia"]
        - x["p"] * (1 - model.cover_strength * x["c"]) * x["L"]
        - x["b"]
    )
    iran = x["a_I"] - model.partner_weight_iran * (x["a"] - x["a_I"]) + x["m"] - x["o"]
    return belarus, iran


def surpluses(model, x):
    """Return S_B and S_I as the model has them: the bounds of a box without width."""
    return tuple(bounds.low for bounds in model.surplus_bounds(x, x))


def willingness(model, x):
    """Return x_B and x_I: co-operation if one side alone decides."""
    return tuple(
        replace(model, form=form, capacity=False).cooperation(x) for form in ("belarus", "iran")
    )


def inside(model, x, share):
    """Return inputs whose direct gain puts Belarus at a share of its range."""
    rest, _ = surplus_by_hand(model, {**x, "a": 0.0})
    return {**x, "a": (share * model.scale - rest) / (1 + model.partner_weight_belarus)}


@thousand
@given(case=cases())
def test_surpluses_and_min_against_formula(case):
    """Check both surpluses and y = capacity · min of the clipped surpluses against the formula."""
    model, x = case
    belarus, iran = surplus_by_hand(model, x)
    assert surpluses(model, x) == pytest.approx((belarus, iran), abs=CLOSE)
    wills = [min(max(surplus / model.scale, 0), 1) for surplus in (belarus, iran)]
    assert model.cooperation(x) == pytest.approx(x["capacity"] * min(wills), abs=CLOSE)


def test_forms_and_conditions_by_hand():
    """Check every form under every condition on one period worked out by hand."""
    x = {"a": 0.3, "g_west": 0.2, "g_russia": 0.4, "p": 0.5, "c": 0.5, "L": 0.8, "b": 0.1,
         "m": 0.9, "o": 0.5, "capacity": 0.5}  # fmt: skip
    # S_B = 0.3 + 0.6 − 0.5·0.5·0.8 − 0.1 = 0.6 and S_I = 0.4; the motives are 0.6 and 0.9.
    exchange = {"min": 0.4, "product": 0.24, "sum": 0.5, "belarus": 0.6, "iran": 0.4}
    alliance = {"min": 0.6, "product": 0.54, "sum": 0.75, "belarus": 0.6, "iran": 0.9}
    for form in refined.FORMS:
        expected = {
            "exchange": exchange[form],
            "alliance": alliance[form],
            "both": min(exchange[form], alliance[form]),
        }
        for condition, value in expected.items():
            model = RefinedModel(form=form, condition=condition)
            assert model.cooperation(x) == pytest.approx(value / 2, abs=EXACT), (form, condition)


@thousand
@given(case=cases(unit))
def test_thresholds(case):
    """Check that the surplus is nil at p*, and positive exactly below it."""
    model, x, value = case
    exposure = 1 - model.cover_strength * x["c"]
    assume(min(exposure, x["L"], x["p"]) > 1e-3)
    threshold = model.threshold_probability(x)
    assert surplus_by_hand(model, {**x, "p": threshold})[0] == pytest.approx(0, abs=CLOSE)
    # No punishment is enough if and only if even certain punishment leaves a surplus.
    for tried in (value, 1.0):
        surplus, _ = surplus_by_hand(model, {**x, "p": tried})
        if abs(surplus) > SIGN:
            assert (surplus > 0) == (tried < threshold)


@thousand
@given(case=cases(unit, lambda byte: ("no stakes", "full cover", "no punishment")[byte % 3]))
def test_no_threshold_where_nothing_can_be_lost(case):
    """Check that at L = 0 or ρc = 1 no probability matters, and p* is +inf or −inf accordingly."""
    model, x, probability, edge = case
    if edge == "no stakes":
        x = {**x, "L": 0.0}
    elif edge == "full cover":
        model, x = replace(model, cover_strength=1.0), {**x, "c": 1.0}
    else:
        model = replace(model, punishment=False)
    pays = surpluses(model, {**x, "p": 0.0})[0] > 0
    whatever = np.inf if pays else -np.inf
    assert model.threshold_probability(x) == whatever
    assert (surpluses(model, {**x, "p": probability})[0] > 0) == pays


@thousand
@given(case=cases(share))
def test_statics_against_differences(case):
    """Check value and sign of each derivative against finite differences of the willingness."""
    model, x, inner = case
    belarus, _ = surplus_by_hand(model, x)
    if min(abs(belarus), abs(belarus - model.scale)) > SIGN:
        assert model.statics(x).interior == (0 < belarus < model.scale)
    # Steps to either side must stay in the range in which the willingness moves at all.
    x = inside(model, x, inner)
    step = STEP * min(model.scale, 1)

    def willing(**changed):
        return willingness(model, {**x, **changed})[0]

    found = model.statics(x)
    assert found.interior
    for name, derivative in (("p", found.punishment), ("L", found.stakes), ("c", found.cover)):
        up, down = willing(**{name: x[name] + step}), willing(**{name: x[name] - step})
        assert derivative == pytest.approx((up - down) / (2 * step), abs=OF_A_STEP / STEP)
    corners = [
        signs[0] * signs[1] * willing(p=x["p"] + signs[0] * step, L=x["L"] + signs[1] * step)
        for signs in product((-1, 1), repeat=2)
    ]
    assert found.punishment_and_stakes == pytest.approx(sum(corners) / (4 * step**2), abs=1e-3)
    assert found.punishment <= 0 and found.stakes <= 0 and found.cover >= 0
    exposed = model.cover_strength * x["c"] < 1
    assert (found.punishment_and_stakes < 0) == exposed


@thousand
@given(case=cases(weight, weight))
def test_paradox_against_differences_and_its_turning_point(case):
    """Check the slope against a small rift, and that its sign turns at α·g_R/(β·ρ)."""
    model, x, rift, cover_loss = case
    found = model.russia_paradox(x, rift, cover_loss)

    def surplus(delta):
        torn = replace(model, russia_weight=model.russia_weight + rift * (1 + delta))
        return surplus_by_hand(torn, {**x, "c": x["c"] - cover_loss * delta})[0]

    slope = (surplus(STEP) - surplus(-STEP)) / (2 * STEP)
    assert found.slope == pytest.approx(slope, abs=OF_A_STEP / STEP)
    shield = cover_loss * model.cover_strength
    if shield == 0:
        assert found.turning_point == np.inf and found.slope >= 0
        return
    assert found.turning_point == pytest.approx(rift * x["g_russia"] / shield, rel=CLOSE)
    if abs(found.slope) > SIGN:
        assert (found.slope > 0) == (x["p"] * x["L"] < found.turning_point)


def test_paradox_applies_only_where_belarus_decides():
    """Check that the slope is said to hold only inside the range, with cover, where S_B binds."""
    x = {"a": 0.5, "g_west": 0.0, "g_russia": 0.2, "p": 0.5, "c": 0.5, "L": 0.4, "b": 0.1,
         "m": 1.0, "o": 0.0}  # fmt: skip
    model = RefinedModel()
    assert model.russia_paradox(x).applies
    for change in ({"c": 0.0}, {"m": 0.1}, {"a": 3.0}, {"b": 3.0}):
        assert not model.russia_paradox({**x, **change}).applies, change
    assert RefinedModel(form="belarus").russia_paradox({**x, "m": 0.1}).applies
    assert not RefinedModel(form="iran").russia_paradox(x).applies
    assert not RefinedModel(condition="alliance").russia_paradox(x).applies


@thousand
@given(drawn=numbers(unit, unit, weight, weight))
def test_grieco_is_nested_on_both_sides(drawn):
    """Check that Grieco's model gives his utility to each side and refuses at k = V/(W − V)."""
    own, partner, k_belarus, k_iran = drawn
    model = RefinedModel.grieco(k_belarus, k_iran)
    x = {"a": own, "a_I": partner}
    belarus = relative_gains.grieco_utility(own, partner, k_belarus)
    iran = relative_gains.grieco_utility(partner, own, k_iran)
    assert surpluses(model, x) == pytest.approx((belarus, iran), abs=EXACT)
    if abs(belarus) > SIGN:
        assert (surpluses(model, x)[0] > 0) == (
            k_belarus < relative_gains.grieco_threshold(own, partner)
        )
    wills = [min(max(utility, 0), 1) for utility in (belarus, iran)]
    assert model.cooperation(x) == pytest.approx(min(wills), abs=EXACT)


@thousand
@given(drawn=numbers(share, lambda byte: 2 + byte % 3, unit, unit, unit, unit))
def test_snidal_is_nested(drawn):
    """Check that the surplus is the n-actor utility over 1 − r and the willingness its clip."""
    r, actors, *others = drawn
    own, partner, west, russia = others
    model = RefinedModel.snidal(r, actors)
    x = {"a": own, "a_I": partner, "g_west": own - west, "g_russia": own - russia}
    utility = relative_gains.snidal_utility(list(others[:actors]), 0, r)
    assert surpluses(model, x)[0] == pytest.approx(utility / (1 - r), abs=CLOSE)
    assert willingness(model, x)[0] == pytest.approx(min(max(utility, 0), 1), abs=CLOSE)
    if actors == 2:
        assert model.partner_weight_belarus == pytest.approx(r / (1 - r))
        iran = relative_gains.snidal_utility([partner, own], 0, r)
        assert willingness(model, x)[1] == pytest.approx(min(max(iran, 0), 1), abs=CLOSE)


OFF = {
    "west_weight": (0.0, {"g_west": 0.0}),
    "russia_weight": (0.0, {"g_russia": 0.0}),
    "cover_strength": (0.0, {"c": 0.0}),
    "punishment": (False, {"p": 0.0}),
    "inducements": (False, {"b": 0.0}),
    "motive": (False, {"m": 0.0}),
    "openings": (False, {"o": 0.0}),
    "capacity": (False, {"capacity": 1.0}),
}


@thousand
@given(case=cases(lambda byte: sorted(OFF)[byte % len(OFF)], model=any_model_of))
def test_switching_off_is_the_same_as_nothing_there(case):
    """Check that a part switched off counts as its input at nought, and is not read."""
    model, x, switch = case
    value, nothing = OFF[switch]
    off = replace(model, **{switch: value})
    unread = {*nothing, *(("c", "L") if switch == "punishment" else ())}
    without = {name: number for name, number in x.items() if name not in unread}
    expected = model.cooperation({**x, **nothing})
    assert off.cooperation(without) == pytest.approx(expected, abs=CLOSE)


MOVES = {
    "g_west": 1,
    "g_russia": 1,
    "c": 1,
    "m": 1,
    "capacity": 1,
    "p": -1,
    "L": -1,
    "b": -1,
    "o": -1,
}


@thousand
@given(case=cases(lambda byte: sorted(MOVES)[byte % len(MOVES)], unit, model=any_model_of))
def test_co_operation_keeps_to_its_range_and_moves_as_argued(case):
    """Check that y lies from 0 to 1, rises with g, c, m, capacity and falls with p, L, b, o."""
    model, x, name, more = case
    before, after = model.cooperation(x), model.cooperation({**x, name: max(x[name], more)})
    assert 0 <= before <= 1 and 0 <= after <= 1
    assert MOVES[name] * (after - before) >= -EXACT


@thousand
@given(case=cases())
def test_limits_of_the_scale(case):
    """Check that a vast scale leaves no will, and a tiny one all of it or none."""
    model, x = case
    belarus, iran = surplus_by_hand(model, x)
    assume(min(abs(belarus), abs(iran)) > 1e-6)
    assert replace(model, scale=1e12).cooperation(x) < CLOSE
    sharp = replace(model, scale=1e-9).cooperation(x)
    assert sharp == (x["capacity"] if min(belarus, iran) > 0 else 0)


@pytest.fixture(scope="module")
def symbolic():
    """Return the derived expressions as functions of the inputs and weights by name."""
    import sympy

    derived = algebra.derive()
    names, symbols = zip(*derived.symbols.items(), strict=True)
    return {
        name: sympy.lambdify(symbols, getattr(derived, name), cse=True)
        for name in algebra.Derivation._fields[1:]
    }, names


@thousand
@given(case=cases(weight, positive))
def test_numbers_against_sympy(symbolic, case):
    """Check every derived expression against the numeric code."""
    model, x, rift, cover_loss = case
    functions, names = symbolic
    assume(model.cover_strength > 1e-3)
    assume(min(x["p"], x["L"], 1 - model.cover_strength * x["c"]) > 1e-3)
    weighed = (*WEIGHTS, "cover_strength", "scale")
    values = {**x, **{name: getattr(model, name) for name in weighed}}
    values |= {"rift": rift, "cover_loss": cover_loss, "own": 1.0, "partner": 3.0, "k": 1.0}
    values["share"] = 0.5
    found = {name: call(*(values[each] for each in names)) for name, call in functions.items()}
    statics, paradox = model.statics(x), model.russia_paradox(x, rift, cover_loss)
    got = {
        "surplus": surpluses(model, x)[0],
        "threshold_probability": model.threshold_probability(x),
        "punishment": statics.punishment,
        "stakes": statics.stakes,
        "cover": statics.cover,
        "punishment_and_stakes": statics.punishment_and_stakes,
        "paradox": paradox.slope,
        "turning_point": paradox.turning_point,
        "threshold_sensitivity": relative_gains.grieco_threshold(1.0, 3.0),
        "share_of_sensitivity": relative_gains.grieco_to_snidal(1.0),
    }
    assert got == pytest.approx(found, rel=CLOSE, abs=CLOSE)


@thousand
@given(drawn=numbers(positive, positive, weight))
def test_classical_thresholds_against_sympy(symbolic, drawn):
    """Check k = V/(W − V) and r = k/(1 + k), solved by sympy, against the numeric code."""
    own, lead, k = drawn
    functions, names = symbolic
    values = dict.fromkeys(names, 1.0) | {"own": own, "partner": own + lead, "k": k}
    arguments = [values[name] for name in names]
    threshold = functions["threshold_sensitivity"](*arguments)
    assert relative_gains.grieco_threshold(own, own + lead) == pytest.approx(threshold, rel=CLOSE)
    share = functions["share_of_sensitivity"](*arguments)
    assert relative_gains.grieco_to_snidal(k) == pytest.approx(share, abs=EXACT)


@settings(max_examples=150, deadline=None)
@given(drawn=st.binary(min_size=28, max_size=28))
def test_bounds_against_every_coding(drawn):
    """Check bounds of S and y against all codings: reached without partner weights, safe with."""
    model = replace(any_model_of(drawn), coded_rivalry=bool(drawn[13] % 2))
    free = ("a", "g_west", "p", "c", "m", "o", "k")
    symbols = {symbol: variable for variable, symbol in codings.SYMBOLS.items()}
    box = [
        (symbols[name], *sorted((one % 4, other % 4)))
        for name, one, other in zip(free, drawn[14:21], drawn[21:28], strict=True)
    ]
    fixed = {"balance_russia_belarus": 1, "stakes_in_west": 2, "inducements_to_quit": 1,
             "capacity_belarus": 2, "capacity_iran": 3}  # fmt: skip
    low = pd.Series({variable: code for variable, code, _ in box} | fixed)
    high = pd.Series({variable: code for variable, _, code in box} | fixed)
    every = codings.model_inputs(codings.every_coding(low, high), iran_gain=0.5)
    ends = [codings.model_inputs(codes, iran_gain=0.5) for codes in (low, high)]
    got, reached = model.cooperation_bounds(*ends), model.cooperation(every)
    assert got.low <= np.min(reached) + EXACT and got.high >= np.max(reached) - EXACT
    alone = replace(model, partner_weight_belarus=0.0, partner_weight_iran=0.0)
    pairs = [(alone.cooperation_bounds(*ends), alone.cooperation(every))]
    pairs += zip(alone.surplus_bounds(*ends), surpluses(alone, every), strict=True)
    for bounds, values in pairs:
        assert tuple(bounds) == pytest.approx((np.min(values), np.max(values)), abs=EXACT)


def test_arrays_frames_and_single_precision_agree_with_numbers():
    """Check that arrays, frames and 32-bit numbers give what single periods give, and stay such."""
    random = np.random.default_rng(20141)
    frame = pd.DataFrame(random.random((6, len(NAMES))), list("uvwxyz"), NAMES)
    model = RefinedModel(0.5, 0.2, russia_weight=0.7, cover_strength=0.8, condition="both", scale=2)
    calls = (
        model.cooperation,
        model.threshold_probability,
        lambda x: surpluses(model, x)[0],
        lambda x: surpluses(model, x)[1],
    )
    for call in calls:
        expected = pd.Series([call(dict(row)) for _, row in frame.iterrows()], frame.index)
        assert_series_equal(call(frame), expected)
        short = call({name: frame[name].to_numpy(np.float32) for name in NAMES})
        assert short.dtype == np.float32
        np.testing.assert_allclose(short, expected, rtol=1e-4, atol=SINGLE)
    assert model.russia_paradox(frame).slope.index.equals(frame.index)
    assert model.statics(frame).interior.dtype == bool


def test_missing_inputs_stay_missing():
    """Check that what no coder could see is missing in the result, and nowhere else."""
    x = {"a": np.array([0.5, np.nan]), "g_west": 0.0, "g_russia": 0.0, "p": 0.1, "c": 0.0, "L": 1.0,
         "b": 0.0, "m": 1.0, "o": 0.0, "capacity": 1.0}  # fmt: skip
    for method in ("cooperation", "threshold_probability"):
        assert np.isnan(getattr(RefinedModel(), method)(x)).tolist() == [False, True]


@pytest.mark.parametrize("scale", [*codings.MAPS, (0.0, 0.1, 0.2, 0.9)])
def test_maps_of_codes(scale):
    """Check each map at whole codes, between them, and its two ways of reading a code."""
    values = codings.MAPS.get(scale, scale)
    np.testing.assert_allclose(codings.map_codes([0, 1, 2, 3], scale), values, atol=EXACT)
    assert codings.map_codes(1.5, scale) == pytest.approx((values[1] + values[2]) / 2)
    assert np.isnan(codings.map_codes([np.nan], scale)).all()
    looked_up = codings.model_inputs({"russian_cover": np.arange(4)}, scale)["c"]
    np.testing.assert_array_equal(looked_up, values)
    assert codings.model_inputs({"russian_cover": [1]}, scale, dtype=np.float32)["c"].dtype == "f4"


def test_inputs_from_coded_variables():
    """Check that each variable feeds its symbol, the lesser capacity counts, and a_I is as told."""
    variables = dict(zip((*codings.SYMBOLS, *codings.CAPACITIES), range(12), strict=True))
    frame = pd.DataFrame({name: [number % 4] for name, number in variables.items()}, ["2010"])
    got = codings.model_inputs(frame, iran_gain=0.5)
    expected = {symbol: [variables[name] % 4 / 3] for name, symbol in codings.SYMBOLS.items()}
    capacity = min(variables[name] % 4 for name in codings.CAPACITIES) / 3
    expected |= {"capacity": [capacity], "a_I": [got["a"].item() / 2]}
    assert_frame_equal(got, pd.DataFrame(expected, ["2010"]), rtol=EXACT)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: RefinedModel(west_weight=-1), "west_weight is -1; a finite number of 0 or more"),
        (lambda: RefinedModel(partner_weight_iran=np.nan), "partner_weight_iran is nan"),
        (lambda: RefinedModel(cover_strength=1.1), "cover_strength is 1.1; a number from 0 to 1"),
        (lambda: RefinedModel(scale=0), "scale is 0; a finite number above 0"),
        (lambda: RefinedModel(form="max"), "form is 'max'; allowed: min, product"),
        (lambda: RefinedModel(condition="any"), "condition is 'any'; allowed: exchange"),
        (lambda: RefinedModel.snidal(1.0), "share is 1.0; a number from 0 to below 1"),
        (lambda: RefinedModel.snidal(0.5, actors=5), "actors is 5; allowed: 2, 3, 4"),
        (lambda: RefinedModel().cooperation({"a": 1.0}), "lack 'g_west'.*found a"),
        (lambda: RefinedModel.grieco(1, 1).cooperation({"a": 1.0}), "lack 'a_I'"),
        (
            lambda: RefinedModel().russia_paradox(dict.fromkeys(NAMES, 0.5), rift=-1),
            "rift is -1; a number of 0 or more",
        ),
        (lambda: codings.map_codes([4]), "codes are .*; numbers from 0 to 3"),
        (lambda: codings.map_codes([3.5]), "codes are .*; numbers from 0 to 3"),
        (lambda: codings.map_codes([-0.5]), "codes are .*; numbers from 0 to 3"),
        (lambda: codings.map_codes([0], "steep"), "scale is 'steep'; allowed: even, "),
        (lambda: codings.map_codes([0], (0, 0.5, 0.4, 1)), "do not fall"),
        (lambda: codings.model_inputs({"russian_cover": np.array([-1])}), "numbers from 0 to 3"),
        (lambda: codings.model_inputs({}, iran_gain=-1), "iran_gain is -1"),
    ],
)
def test_invalid_input_is_named(call, message):
    """Check that invalid input raises an error that says what was wrong."""
    with pytest.raises(ValueError, match=message):
        call()
