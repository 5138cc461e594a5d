"""Numbers outside the domain of their field, where the type of the field does not say it: sizes, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.walk import quantities, walk
from journeysim.scenario.model import Model
from journeysim.scenario.uncertainty import support
from journeysim.scenario.values import Law, Quantity


@dataclass(frozen=True, slots=True)
class Domain:
    """Which numbers a field takes."""

    words: str
    holds: Callable[[float], bool]


UNIT = Domain("a number from 0 to 1", lambda x: 0 <= x <= 1)
POSITIVE = Domain("a number above 0", lambda x: x > 0)
NOT_NEGATIVE = Domain("0 or more", lambda x: x >= 0)
WHOLE = Domain("a whole number", lambda x: x == int(x))
COUNT = Domain("a whole number of 1 or more", lambda x: x >= 1 and x == int(x))
GAIN = Domain("a number from -1 to 1", lambda x: -1 <= x <= 1)
ANY = Domain("a number", lambda x: True)

DOMAINS: dict[tuple[str, str], Domain] = {
    ("Model", "handover"): UNIT,
    ("Market", "size"): COUNT,
    ("Source", "customers"): COUNT,
    ("Referral", "carry_over"): GAIN,
    ("Cost", "floor_time"): WHOLE,
    ("Desk", "cost_per_server_day"): NOT_NEGATIVE,
    ("Desk", "cost_per_server_hour"): NOT_NEGATIVE,
    ("Desk", "cost_per_minute"): NOT_NEGATIVE,
}
"""What the type of a field leaves open; fields that are not here take what their type takes."""


def effect_domain(effect: str) -> Domain:
    """Which sizes an effect takes, by its name."""
    if effect.endswith("_ratio"):
        return POSITIVE
    return {"set": UNIT, "experience_gain": GAIN, "servers_added": WHOLE}.get(effect, ANY)


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
    """The value outside a domain; of a range only the sign can be wrong, a fraction of a server is none."""
    low, high = quantity.range or (support(quantity.law) if quantity.law else (quantity.value,) * 2)
    if not domain.holds(quantity.value):
        yield Finding(path, f"{path[-1]} is {quantity.value:g}, expected {domain.words}.")
    elif domain not in (WHOLE, COUNT) and not (domain.holds(low) and domain.holds(high)):
        message = f"the range of {path[-1]} is {low:g} to {high:g}, expected {domain.words}."
        if quantity.law is None:
            yield Finding(path, message)
        elif not _reaches(domain, quantity.law):
            message = f"the law of {path[-1]} has values from {low:g} to {high:g}, expected {domain.words}."
            yield Finding((*path, "law"), message, "for a ratio write a lognormal law, for a share a beta.")


def _reaches(domain: Domain, law: Law) -> bool:
    """Whether a law stays in a domain, but for an end that it never takes, and for the tails of a gain."""
    low, high = support(law)
    if domain is POSITIVE:
        return low >= 0 and (low > 0 or law.family != "uniform")
    if domain is GAIN:
        return law.family == "normal"
    return domain.holds(low) and domain.holds(high)


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
