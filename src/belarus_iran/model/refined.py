"""The refined model: the paper's argument on relative gains, written out so that it can be run.

Each state weighs what co-operation brings it. Belarus counts its direct gain, what it gains in
standing towards the West and Russia, what punishment may cost and what it is offered to quit;
Iran its direct gain, its motive to balance and its other openings. Every assumption is a switch,
so that the classical models are special cases and each part can be left out.

The formalisation is this project's. The paper argues in words and gives no formula.

All variables lie on one declared scale from 0 to 1, and a sum of them is in the same unit.

References
----------
.. [1] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. I.1, II.6, III.1-2.
.. [2] Grieco, J. M. (1988) and Snidal, D. (1991), as in the module `relative_gains`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.model.relative_gains import as_given
from belarus_iran.stats import arguments

# Inputs by symbol, and what a method makes of them: a series if the inputs are a frame.
Inputs = Mapping[str, ArrayLike] | pd.DataFrame
Values = float | np.ndarray | pd.Series

FORMS = ("min", "product", "sum", "belarus", "iran")
CONDITIONS = ("exchange", "alliance", "both")


class Statics(NamedTuple):
    """How Belarus's willingness x_B answers a small change, where it is neither 0 nor 1."""

    # ∂x_B/∂p, ∂x_B/∂L and ∂x_B/∂c.
    punishment: np.ndarray
    stakes: np.ndarray
    cover: np.ndarray
    # ∂²x_B/∂p∂L: below zero where punishment deters more the more there is to lose.
    punishment_and_stakes: np.ndarray
    # Whether 0 < S_B/κ < 1, so that the derivatives hold there; elsewhere x_B does not move.
    interior: np.ndarray


class Paradox(NamedTuple):
    """What worse relations with Moscow do to Belarus's surplus."""

    # dS_B/dδ = α g_R − β ρ p L: above zero they push Minsk towards Tehran, below zero away.
    slope: np.ndarray
    # The expected loss p L at which the slope changes its sign, α g_R / (β ρ); +inf if cover does
    # not fall or does not shield.
    turning_point: np.ndarray
    # Whether the slope is that of co-operation itself: Belarus is the side that limits it and lies
    # inside its range, and there is cover to lose.
    applies: np.ndarray


class Bounds(NamedTuple):
    """The least and the greatest value that the readings' ranges allow."""

    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class RefinedModel:
    """One model of the family: which considerations count and how two wills become co-operation.

    The surpluses are

        S_B = a − k_B (a_I − a) + w_W g_W + w_R g_R − p (1 − ρ c) L − b
        S_I = a_I − k_I (a − a_I) + m − o

    with the willingness x = clip(S / κ, 0, 1) of each state and co-operation
    y = capacity · (x_B ∧ x_I). **This formalisation is the project's, not the paper's.**

    Attributes
    ----------
    partner_weight_belarus, partner_weight_iran
        Weights k_B and k_I of the partner's lead, not negative; 0 in the refined model.
    west_weight, russia_weight
        Weights of gains in standing towards the two rivals, not negative; 0 leaves a rival out.
    cover_strength
        ρ, how far Russian cover shields from punishment, from 0 (not at all) to 1.
    punishment, inducements, motive, openings, capacity
        Whether p, b, m, o and the capacity count at all.
    coded_rivalry
        Whether the weights of the partner are multiplied by the coded rivalry of the two states
        (input `k`), instead of holding as they are.
    form
        How two wills combine: `min` (the less willing side decides), `product`, `sum` (their
        mean), or one side alone: `belarus`, `iran`.
    condition
        Whose wills combine. `exchange`: both surpluses are positive, whatever the reason.
        `alliance`: both *motives to balance* are, Σ w g and m, each clipped as above. `both`:
        the lesser of the two, so that an exchange needs motives to balance as well.
    scale
        κ, the surplus from which a state is fully willing; positive.

    Notes
    -----
    Inputs of the methods are a mapping from symbols to numbers or arrays that broadcast, or a
    data frame with one column per symbol (the result is then a series): `a`, `a_I`, `g_west`,
    `g_russia`, `p`, `c`, `L`, `b`, `m`, `o`, `capacity`, and `k` with `coded_rivalry`. Only those
    that the switches call for must be there. Without `a_I` Iran's direct gain is 0, which is
    allowed only while no weight falls on the partner. Arrays of 32-bit numbers stay such.

    Raises
    ------
    ValueError
        If a weight is negative, ρ lies outside 0 to 1, κ is not positive, or a form or condition
        is unknown; in methods, if an input is missing.

    Examples
    --------
    >>> year = {"a": 0.5, "g_west": 0.4, "g_russia": 0.0, "p": 0.5, "c": 0.0, "L": 1.0, "b": 0.1,
    ...         "m": 0.9, "o": 0.2, "capacity": 1.0}
    >>> round(RefinedModel().cooperation(year), 3)
    0.3
    >>> round(RefinedModel(west_weight=0).cooperation(year), 3)
    0.0
    """

    partner_weight_belarus: float = 0.0
    partner_weight_iran: float = 0.0
    west_weight: float = 1.0
    russia_weight: float = 1.0
    cover_strength: float = 1.0
    punishment: bool = True
    inducements: bool = True
    motive: bool = True
    openings: bool = True
    capacity: bool = True
    coded_rivalry: bool = False
    form: str = "min"
    condition: str = "exchange"
    scale: float = 1.0

    def __post_init__(self):
        """Refuse values that the model does not define."""
        for weight in (
            "partner_weight_belarus", "partner_weight_iran", "west_weight", "russia_weight",
        ):  # fmt: skip
            arguments.not_negative(getattr(self, weight), weight)
        arguments.share(self.cover_strength, "cover_strength")
        arguments.positive(self.scale, "scale")
        arguments.require_one_of(self.form, "form", FORMS)
        arguments.require_one_of(self.condition, "condition", CONDITIONS)

    @classmethod
    def grieco(cls, k_belarus: float, k_iran: float, **switches) -> RefinedModel:
        """Return Grieco's model on both sides: own gain less k times the partner's lead.

        Its surpluses equal `relative_gains.grieco_utility` of a and a_I. The sensitivities are not
        negative; `switches` are attributes that differ, such as `form`, `scale` or `capacity`.
        """
        return replace(
            cls(
                partner_weight_belarus=k_belarus,
                partner_weight_iran=k_iran,
                west_weight=0.0,
                russia_weight=0.0,
                cover_strength=0.0,
                punishment=False,
                inducements=False,
                motive=False,
                openings=False,
                capacity=False,
            ),
            **switches,
        )

    @classmethod
    def snidal(cls, share: float, actors: int = 2, **switches) -> RefinedModel:
        """Return the n-actor form: own gain less a share of what the others gain on average.

        With n actors of equal weight U = A − r · mean of the others' A equals (1 − r) times the
        surplus with every weight at r / ((n − 1) (1 − r)) and each gain in standing the gap
        A − A_r. Two actors give r / (1 − r), Grieco's k; three add the West, four Russia.

        The surplus is the utility divided by 1 − r, and the scale is divided likewise, so that
        the willingness of Belarus is clip(U / κ, 0, 1). So is Iran's with two actors; no gap
        between Iran and a third state enters the model. Equal weights are an assumption.
        """
        if not 0 <= share < 1:
            raise ValueError(f"share is {share!r}; a number from 0 to below 1 is needed.")
        arguments.require_one_of(actors, "actors", (2, 3, 4))
        weight = share / ((actors - 1) * (1 - share))
        model = cls.grieco(
            weight,
            weight,
            west_weight=weight if actors > 2 else 0.0,
            russia_weight=weight if actors > 3 else 0.0,
            scale=1 / (1 - share),
        )
        return replace(model, **switches)

    def cooperation(self, inputs: Inputs) -> Values:
        """Return y, the co-operation that the model expects, from 0 to 1."""
        willing = None if self.condition == "alliance" else self._willing(inputs)
        return as_given(self._together(willing, inputs), inputs)

    def threshold_probability(self, inputs: Inputs) -> Values:
        """Return p*, the probability of punishment below which Belarus still co-operates.

        S_B > 0 if and only if p < p* = (a − k_B (a_I − a) + Σ w g − b) / ((1 − ρ c) L); `p` itself
        is not read. A value above 1 is no probability: no punishment is enough. Where nothing can
        be lost (L = 0, ρ c = 1 or punishment switched off) it is +inf if co-operation pays, and
        −inf if it does not.
        """
        burden = self._exposure(inputs) * _read(inputs, "L") if self.punishment else 0.0
        return as_given(_ratio(self._benefit(inputs), burden), inputs)

    def statics(self, inputs: Inputs) -> Statics:
        """Return how Belarus's willingness answers small changes of p, L and c.

        The derivatives are −(1 − ρc)L/κ, −p(1 − ρc)/κ, ρpL/κ and −(1 − ρc)/κ, all 0 with punishment
        switched off.
        """
        surplus = self._surplus_belarus(inputs)
        interior = (surplus > 0) & (surplus < self.scale)
        if self.punishment:
            probability, stakes = _read(inputs, "p"), _read(inputs, "L")
            exposure = self._exposure(inputs)
            derivatives = (
                -exposure * stakes / self.scale,
                -exposure * probability / self.scale,
                self.cover_strength * probability * stakes / self.scale,
                -exposure / self.scale,
            )
        else:
            derivatives = (0.0,) * 4
        parts = np.broadcast_arrays(surplus, *derivatives, interior)[1:]
        return Statics(*(as_given(part, inputs) for part in parts))

    def russia_paradox(
        self, inputs: Inputs, rift: ArrayLike = 1.0, cover_loss: ArrayLike = 1.0
    ) -> Paradox:
        """Return what worse relations with Moscow do to Belarus's surplus, and where it turns.

        If a rift δ raises the weight of standing towards Russia by α and lowers cover by β per
        unit, one cause works both ways: it adds a motive to balance and takes away protection.
        """
        arguments.require_not_negative(rift, "rift")
        arguments.require_not_negative(cover_loss, "cover_loss")
        standing = _read(inputs, "g_russia")
        shield = cover_loss * (self.cover_strength if self.punishment else 0.0)
        slope = rift * standing
        # Without a shield to lose there is no turn: the limit of a division by nothing.
        turning = _ratio(np.maximum(slope, 0), shield, none=np.inf)
        if self.punishment:
            slope = slope - shield * _read(inputs, "p") * _read(inputs, "L")
        surplus = self._surplus_belarus(inputs)
        applies = (surplus > 0) & (surplus < self.scale) & (_read(inputs, "c") > 0)
        if self.form != "belarus":
            applies = applies & (surplus <= self._surplus_iran(inputs))
        if self.form == "iran" or self.condition != "exchange":
            applies = applies & False
        parts = np.broadcast_arrays(slope, turning, applies)
        return Paradox(*(as_given(part, inputs) for part in parts))

    def surplus_bounds(self, low: Inputs, high: Inputs) -> tuple[Bounds, Bounds]:
        """Return the least and greatest S_B and S_I in a box of inputs, each from 0 upwards.

        Each surplus is linear in every single input, so that its extremes lie at corners: S_B
        rises with g and c and falls with p, L and b; the corners of a, a_I and k are all tried.
        The bounds are exact if the inputs vary freely within the box.
        """
        ends = _corners(low, high)
        shared = [name for name in ("a", "a_I", "k") if name in low]
        belarus, iran = [], []
        for corner in np.ndindex(*(2,) * len(shared)):
            chosen = {
                name: (low, high)[end][name] for name, end in zip(shared, corner, strict=True)
            }
            belarus += [self._surplus_belarus({**end, **chosen}) for end in ends]
            iran += [self._surplus_iran({**end, **chosen}) for end in ends]
        return tuple(
            Bounds(*(as_given(reduce(end, side), low) for end in (np.minimum, np.maximum)))
            for side in (belarus, iran)
        )

    def cooperation_bounds(self, low: Inputs, high: Inputs) -> Bounds:
        """Return the least and greatest co-operation in a box of inputs, each from 0 upwards.

        Every form rises with the willingness of either side. Without a weight on the partner no
        input helps one side and hurts the other, and the bounds are exact; with one they are
        safe, though they may be wider than what is reached.
        """
        willing = [None, None]
        if self.condition != "alliance":
            sides = self.surplus_bounds(low, high)
            willing = [[self._clip(np.asarray(side[end])) for side in sides] for end in (0, 1)]
        both = zip(willing, _corners(low, high), strict=True)
        return Bounds(*(as_given(self._together(wills, end), low) for wills, end in both))

    def _together(self, willing, inputs):
        """Return co-operation from what each side wills of an exchange; None if that is no matter.

        A balancing alliance adds the motives to balance, which the inputs hold.
        """
        both = None if willing is None else self._combined(willing)
        if self.condition != "exchange":
            allied = self._combined([self._clip(motive) for motive in self._motives(inputs)])
            both = allied if both is None else np.minimum(both, allied)
        return both * _read(inputs, "capacity") if self.capacity else both

    def _lead(self, inputs, own, partner, weight):
        """Return a gain less its weighted distance to the partner's."""
        if not weight:
            return own
        if self.coded_rivalry:
            weight = weight * _read(inputs, "k")
        return own - weight * (partner - own)

    def _gain_iran(self, inputs):
        """Return a_I, or 0 where it is left out and no weight falls on it."""
        if "a_I" not in inputs and not (self.partner_weight_belarus or self.partner_weight_iran):
            return 0.0
        return _read(inputs, "a_I")

    def _standing(self, inputs):
        """Return Σ w g, what Belarus gains in standing towards its rivals."""
        standing = 0.0
        if self.west_weight:
            standing = _read(inputs, "g_west") * self.west_weight
        if self.russia_weight:
            standing = standing + _read(inputs, "g_russia") * self.russia_weight
        return standing

    def _benefit(self, inputs):
        """Return S_B before punishment."""
        own, weight = _read(inputs, "a"), self.partner_weight_belarus
        benefit = self._lead(inputs, own, self._gain_iran(inputs) if weight else 0.0, weight)
        benefit = benefit + self._standing(inputs)
        return benefit - _read(inputs, "b") if self.inducements else benefit

    def _exposure(self, inputs):
        """Return 1 − ρ c, the part of punishment that cover does not keep off."""
        if not self.cover_strength:
            return np.asarray(1.0, dtype=_read(inputs, "p" if "p" in inputs else "a").dtype)
        return 1 - self.cover_strength * _read(inputs, "c")

    def _surplus_belarus(self, inputs):
        benefit = self._benefit(inputs)
        if not self.punishment:
            return benefit
        return benefit - self._exposure(inputs) * _read(inputs, "p") * _read(inputs, "L")

    def _surplus_iran(self, inputs):
        own, weight = self._gain_iran(inputs), self.partner_weight_iran
        surplus = self._lead(inputs, own, _read(inputs, "a") if weight else 0.0, weight)
        if self.motive:
            surplus = surplus + _read(inputs, "m")
        return surplus - _read(inputs, "o") if self.openings else surplus

    def _motives(self, inputs):
        """Return the motives to balance, Σ w g of Belarus and m of Iran."""
        return self._standing(inputs), _read(inputs, "m") if self.motive else 0.0

    def _willing(self, inputs):
        """Return what each side wills of an exchange; None for a side that the form leaves out."""
        return (
            None if self.form == "iran" else self._clip(self._surplus_belarus(inputs)),
            None if self.form == "belarus" else self._clip(self._surplus_iran(inputs)),
        )

    def _clip(self, surplus):
        """Return a willingness from 0 to 1."""
        # Division by one would change nothing and cost a pass over a million codings.
        share = surplus if self.scale == 1 else surplus / self.scale
        return np.minimum(np.maximum(share, 0), 1)

    def _combined(self, sides):
        """Return what two wills make together in this form."""
        belarus, iran = sides
        if self.form == "belarus":
            return belarus
        if self.form == "iran":
            return iran
        if self.form == "min":
            return np.minimum(belarus, iran)
        return belarus * iran if self.form == "product" else (belarus + iran) / 2


def _read(inputs, name):
    """Return one input as an array of floating-point numbers, of its own precision."""
    try:
        values = np.asarray(inputs[name])
    except KeyError:
        raise ValueError(
            f"the inputs lack {name!r}, which this model reads; found {', '.join(inputs)}"
        ) from None
    return values if values.dtype.kind == "f" else values.astype(float)


def _corners(low, high):
    """Return the inputs at which co-operation is least and most likely."""
    hurts = ("p", "L", "b", "o")
    worst = {name: (high if name in hurts else low)[name] for name in low}
    best = {name: (low if name in hurts else high)[name] for name in low}
    return worst, best


def _ratio(benefit, burden, none=-np.inf):
    """Return benefit over burden; without a burden +inf if there is a benefit, else `none`."""
    kind = np.result_type(benefit, burden)
    benefit, burden = np.broadcast_arrays(
        np.asarray(benefit, dtype=kind), np.asarray(burden, dtype=kind)
    )
    ratio = np.full(benefit.shape, none, dtype=kind)
    ratio[benefit > 0] = np.inf
    ratio[np.isnan(benefit) | np.isnan(burden)] = np.nan
    # A burden far smaller than the benefit overflows to infinity, which is the right limit.
    with np.errstate(over="ignore"):
        return np.divide(benefit, burden, out=ratio, where=burden > 0)
