"""The refined model solved by symbols: what tests hold its code and the chapters against."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple

# How the symbols are printed, by the input or attribute they stand for.
_SIGNS = {
    "a": "a",
    "a_I": "a_I",
    "g_west": "g_W",
    "g_russia": "g_R",
    "p": "p",
    "c": "c",
    "L": "L",
    "b": "b",
    "partner_weight_belarus": "k_B",
    "west_weight": "w_W",
    "russia_weight": "w_R",
    "cover_strength": "rho",
    "scale": "kappa",
    "rift": "alpha",
    "cover_loss": "beta",
    "own": "V",
    "partner": "W",
    "k": "k",
    "share": "r",
}


class Derivation(NamedTuple):
    """What follows from the surplus of Belarus, as expressions of sympy.

    Attributes
    ----------
    symbols
        Symbols by the name of the input or attribute of `RefinedModel` they stand for; `rift` and
        `cover_loss` are α and β, `own`, `partner`, `k` and `share` V, W, k and r.
    surplus
        S_B itself.
    threshold_probability
        p*.
    punishment, stakes, cover, punishment_and_stakes
        Derivatives of x_B in the interior, as in `Statics`.
    paradox, turning_point
        dS_B/dδ, and the value of p L at which it changes its sign.
    threshold_sensitivity, share_of_sensitivity
        Grieco's threshold of k, and the share r that ranks two-actor choices as k does.
    """

    symbols: dict
    surplus: object
    threshold_probability: object
    punishment: object
    stakes: object
    cover: object
    punishment_and_stakes: object
    paradox: object
    turning_point: object
    threshold_sensitivity: object
    share_of_sensitivity: object


def derive() -> Derivation:
    """Derive thresholds, statics and the Russia paradox from the surplus of Belarus, in symbols.

    Only the surplus and the two classical utilities are written down; sympy solves and
    differentiates them. The numeric code is tested against the result.

    Returns
    -------
    Derivation
        Expressions of sympy, and the symbols they are made of.
    """
    import sympy

    symbols = {name: sympy.Symbol(sign, real=True) for name, sign in _SIGNS.items()}
    at = SimpleNamespace(**symbols)
    exposure = 1 - at.cover_strength * at.c
    benefit = (
        at.a
        - at.partner_weight_belarus * (at.a_I - at.a)
        + at.west_weight * at.g_west
        + at.russia_weight * at.g_russia
        - at.b
    )
    surplus = benefit - at.p * exposure * at.L
    willingness = surplus / at.scale

    def turned(root, divisor):
        """Write a root so that its divisor is a positive multiple of the one given."""
        factor = sympy.cancel(sympy.fraction(sympy.together(root))[1] / divisor)
        factor = -factor if factor.could_extract_minus_sign() else factor
        top = sympy.cancel(root * factor * divisor)
        # In the words of the surplus, where that is what stands there.
        top = benefit if sympy.expand(top - benefit) == 0 else top
        return top / (factor * divisor)

    rift = sympy.Symbol("delta", real=True)
    torn = surplus.subs(
        {at.russia_weight: at.russia_weight + at.rift * rift, at.c: at.c - at.cover_loss * rift}
    )
    paradox = sympy.expand(sympy.diff(torn, rift))
    # The paradox turns at a value of the product p L, so that is what is solved for.
    loss = sympy.Symbol("q", real=True)
    (turning,) = sympy.solve(paradox.subs(at.L, loss / at.p), loss)

    utility = at.own - at.k * (at.partner - at.own)
    sensitivity = turned(*sympy.solve(utility, at.k), at.partner - at.own)
    # Two utilities rank alike if one is a positive multiple of the other.
    multiple = sympy.Symbol("M", positive=True)
    difference = sympy.Poly(
        utility - multiple * (at.own - at.share * at.partner), at.own, at.partner
    )
    ((share, _),) = sympy.solve(difference.coeffs(), [at.share, multiple])

    return Derivation(
        symbols=symbols,
        surplus=surplus,
        threshold_probability=turned(*sympy.solve(surplus, at.p), exposure),
        punishment=sympy.diff(willingness, at.p),
        stakes=sympy.diff(willingness, at.L),
        cover=sympy.diff(willingness, at.c),
        punishment_and_stakes=sympy.diff(willingness, at.p, at.L),
        paradox=paradox,
        turning_point=turning,
        threshold_sensitivity=sensitivity,
        share_of_sensitivity=share,
    )
