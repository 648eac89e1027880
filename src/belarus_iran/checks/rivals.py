"""Checks of rival explanations."""

from __future__ import annotations

from types import SimpleNamespace

from belarus_iran.ledger import Claim, Result, check
from belarus_iran.stats.clues import deciding_width, weigh

HYPOTHESES = {
    "S": "structure and expected punishment",
    "T": "politics in Tehran",
    "M": "commerce",
    "I": "ideological affinity",
}


@check("C159", "paper", tables=("clues", "likelihoods"))
def outweighs_all_rivals(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one driver outweighs all its rivals wherever in their intervals likelihoods lie."""
    own = claim.parameters["driver"]
    groups = tables.clues.set_index("id")["group"]
    against = weigh(tables.likelihoods, groups).loc[own]
    ahead, behind = against.index[against["low"] > 0], against.index[against["high"] < 0]
    hardest = against["low"].idxmin()
    holds = True if len(ahead) == len(against) else False if len(behind) else None
    intervals = "; ".join(
        f"{HYPOTHESES[rival]} {row.low:+.1f} and {row.high:+.1f}"
        for rival, row in against.iterrows()
    ).replace("-", "−")
    # What the weighing could have told, in place of power.
    width = deciding_width(tables.likelihoods, groups).loc[own].min()
    surer = f", and all would be decided if each range were {width:.0%} as wide"
    surer = surer if holds is None and width > 0 else ""
    lead = max(against["low"].min(), 0.0) if holds else -against["low"].min()
    return Result(
        # Nothing was weighed for other pairs of states.
        holds={"Belarus and Iran": holds, "other states and regions": None},
        low=against.loc[hardest, "low"],
        high=against.loc[hardest, "high"],
        unit=f"dB against {HYPOTHESES[hardest]}",
        n=len(groups),
        reason=f"On {len(groups)} clues in {groups.nunique()} groups the weight for "
        f"{HYPOTHESES[own]}, in dB, lies between these bounds: against {intervals}; "
        "wherever in their intervals the likelihoods lie, this explanation outweighs "
        f"{len(ahead)} of {len(against)} rivals and is outweighed by {len(behind)}{surer}; "
        "they are the judgement of one coder, who knew the record.",
        what_would_change_it=f"A further clue of more than {lead:.1f} dB, "
        + ("against it, " if holds else "for it, ")
        + "surer likelihoods from several coders, or the same weighing for other pairs of states.",
        certainty="likely",
    )
