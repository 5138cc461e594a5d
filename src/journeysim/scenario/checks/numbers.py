"""Numbers outside the domain of their field: probabilities, ratios, times, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.walk import quantities, walk
from journeysim.scenario.model import Model
from journeysim.scenario.values import Law, Quantity


@dataclass(frozen=True, slots=True)
class Domain:
    """Which numbers a field takes."""

    words: str
    holds: Callable[[float], bool]


UNIT = Domain("a number from 0 to 1", lambda x: 0 <= x <= 1)
PROBABILITY = Domain("a probability from 0 to 1", lambda x: 0 <= x <= 1)
POSITIVE = Domain("a number above 0", lambda x: x > 0)
NOT_NEGATIVE = Domain("0 or more", lambda x: x >= 0)
WHOLE = Domain("a whole number", lambda x: x == int(x))
COUNT = Domain("a whole number of 1 or more", lambda x: x >= 1 and x == int(x))
GAIN = Domain("a number from -1 to 1", lambda x: -1 <= x <= 1)

DOMAINS: dict[tuple[str, str], Domain] = {
    ("Satisfaction", "start"): UNIT,
    ("Satisfaction", "weight"): UNIT,
    ("Satisfaction", "reference"): UNIT,
    ("Model", "handover"): UNIT,
    ("Model", "budget"): NOT_NEGATIVE,
    ("Market", "size"): COUNT,
    ("Edge", "p"): PROBABILITY,
    ("VisitSlope", "cap"): NOT_NEGATIVE,
    ("Stage", "quality"): UNIT,
    ("Touchpoint", "quality"): UNIT,
    ("Stage", "invitations"): NOT_NEGATIVE,
    ("Touchpoint", "invitations"): NOT_NEGATIVE,
    ("Stage", "sample_size"): POSITIVE,
    ("Touchpoint", "sample_size"): POSITIVE,
    ("Touchpoint", "first"): NOT_NEGATIVE,
    ("DeskUse", "share"): UNIT,
    ("Survey", "response_rate"): PROBABILITY,
    ("Survey", "below"): UNIT,
    ("Source", "rate"): NOT_NEGATIVE,
    ("Source", "customers"): COUNT,
    ("Source", "personas"): UNIT,
    ("Season", "factors"): NOT_NEGATIVE,
    ("Season", "amplitude"): UNIT,
    ("Pulse", "rate_ratio"): NOT_NEGATIVE,
    ("Persona", "share"): UNIT,
    ("Persona", "satisfaction"): UNIT,
    ("Persona", "dwell_ratio"): POSITIVE,
    ("Persona", "channels"): NOT_NEGATIVE,
    ("Desk", "resolution"): PROBABILITY,
    ("Desk", "unresolved_quality"): UNIT,
    ("Referral", "acceptance"): PROBABILITY,
    ("Referral", "carry_over"): GAIN,
    ("Voice", "above"): UNIT,
    ("Voice", "below"): UNIT,
    ("WordOfMouth", "crowd"): POSITIVE,
    ("Memory", "cap"): POSITIVE,
    ("Who", "sensitivity"): PROBABILITY,
    ("Who", "specificity"): PROBABILITY,
    ("Change", "coverage"): UNIT,
    ("Change", "dose"): NOT_NEGATIVE,
    ("Policy", "noise"): NOT_NEGATIVE,
    ("Policy", "response_rate"): PROBABILITY,
    **{
        ("Cost", name): NOT_NEGATIVE
        for name in ("fixed", "per_day", "per_dose_day", "per_exposure", "per_reward")
    },
    ("Cost", "floor_time"): NOT_NEGATIVE,
    ("Cost", "cap"): NOT_NEGATIVE,
}
"""The domain of each field that holds numbers with a grade; fields that are not here take any number."""

TIMES: dict[tuple[str, str], str] = {
    ("Model", "horizon"): "a run lasts some time",
    ("WordOfMouth", "half_life"): "a half-life is a time above 0",
    ("Change", "half_life"): "a half-life is a time above 0; leave it out for no decay",
    ("Desk", "tolerance"): "the wait that halves quality is above 0",
    ("Memory", "for_"): "what is remembered is remembered for some time",
    ("Season", "period"): "a period is above 0",
    ("Repeat", "every"): "a period is above 0",
    ("Repeat", "for_"): "a change that repeats is on for some time",
    ("Policy", "every"): "reviews come at a distance above 0",
    ("Policy", "window"): "a review looks back on some time",
}
"""Times that must be above 0, with the reason."""


ANY = Domain("a number", lambda x: True)


def effect_domain(effect: str) -> Domain:
    """Which sizes an effect takes, by its name."""
    if effect.endswith("_ratio"):
        return POSITIVE
    return {"set": PROBABILITY, "experience_gain": GAIN, "servers_added": WHOLE}.get(effect, ANY)


def outside(model: Model) -> Iterator[Finding]:
    """Numbers and the ends of their ranges that their field does not take."""
    for leaf in quantities(model):
        kind = type(leaf.holder).__name__
        if kind == "Effect":
            domain = effect_domain(str(leaf.path[-1]))
        else:
            domain = DOMAINS.get((kind, leaf.field), ANY)
        yield from _outside_domain(leaf.path, leaf.value, domain)


def _outside_domain(path: Path, quantity: Quantity, domain: Domain) -> Iterator[Finding]:
    """The value, or else an end of its range, outside a domain."""
    if not domain.holds(quantity.value):
        yield Finding(path, f"{path[-1]} is {quantity.value:g}, expected {domain.words}.")
    elif domain is not WHOLE:
        low, high = quantity.range or (quantity.value, quantity.value)
        if not low <= quantity.value <= high:
            yield Finding(path, f"the range {low:g} to {high:g} does not hold the value {quantity.value:g}.")
        elif not (domain.holds(low) and domain.holds(high)) and domain is not COUNT:
            yield Finding(path, f"the range {low:g} to {high:g} leaves its domain, expected {domain.words}.")


def no_time(model: Model) -> Iterator[Finding]:
    """Times of 0 where nothing can take no time."""
    for leaf in walk(model):
        reason = TIMES.get((type(leaf.holder).__name__, leaf.field))
        if reason is not None and isinstance(leaf.value, float) and leaf.value <= 0:
            yield Finding(leaf.path, f"{leaf.path[-1]} is {leaf.value:g}: {reason}.")


def quality_laws(model: Model) -> Iterator[Finding]:
    """Laws of quality that cannot stay between 0 and 1."""
    for leaf in walk(model):
        if leaf.field == "quality" and isinstance(leaf.value, Law) and not _within_unit(leaf.value):
            yield Finding(
                leaf.path,
                f"quality is `{leaf.value.text}`, but a quality lies between 0 and 1.",
                "write `beta(mean=0.6, sd=0.2)`, or a uniform law inside 0 to 1.",
            )


def _within_unit(law: Law) -> bool:
    """Whether a law is one of a quality: its values lie in [0, 1], or are clipped from a normal around it."""
    values = [value for _, value in law.parameters if isinstance(value, float)]
    if law.family == "empirical":
        return law.sample[0] >= 0 and law.sample[-1] <= 1
    if law.family in ("fixed", "uniform"):
        return all(0 <= value <= 1 for value in values)
    if law.family == "normal":
        return 0 <= values[0] <= 1
    return law.family in ("beta", "logit_normal")
