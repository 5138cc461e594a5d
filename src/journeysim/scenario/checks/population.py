"""Who comes: sources of customers, personas, traits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.rows import TOLERANCE
from journeysim.scenario.checks.walk import used_traits, walk
from journeysim.scenario.model import Model, Persona, Source, Touchpoint
from journeysim.scenario.places import ROW_NAMES, is_place, place_of
from journeysim.scenario.values import Law, Quantity, TraitValue

LEAST_SHAPE = 0.05
"""Shape below which a gamma, Weibull or log-logistic law has values that are 0 to a computer."""


def wrong_sources(model: Model) -> Iterator[Finding]:
    """No sources at all, and sources with what does not go with their schedule."""
    if not model.arrivals:
        hint = "write `arrivals: {visitors: {rate: 20 per day, enter: STAGE}}`."
        yield Finding(
            ("arrivals",), "nobody arrives: a scenario needs at least one source of customers.", hint
        )
    for name, source in model.arrivals.items():
        path: Path = ("arrivals", name)
        yield from _schedule(path, source)
        if source.personas:
            yield from _shares((*path, "personas"), source.personas.values(), "the mix of personas")


def _schedule(path: Path, source: Source) -> Iterator[Finding]:
    """What goes only with one way of saying when people come."""
    if source.over and source.customers is None:
        yield Finding((*path, "over"), "`over` spreads a cohort, so it goes with `customers`.")
    for companion in ("season", "pulses"):
        if getattr(source, companion) and source.rate is None:
            message = f"`{companion}` multiplies a rate, and this source has none."
            yield Finding((*path, companion), message, "give the source a `rate`.")


def _shares(path: Path, shares: Iterable[Quantity], what: str) -> Iterator[Finding]:
    """Shares that do not come to 1."""
    total = sum(share.value for share in shares)
    if abs(total - 1) > TOLERANCE:
        yield Finding(path, f"{what} sums to {total:.6g}, expected 1.")


def wrong_personas(model: Model) -> Iterator[Finding]:
    """Shares that do not come to 1, and overrides that would change the structure."""
    if model.personas:
        yield from _shares(
            ("personas",), (p.share for p in model.personas.values()), "the share of the personas"
        )
    for name, persona in model.personas.items():
        yield from _overrides(model, ("personas", name, "overrides"), persona)
        yield from _closed_stages(model, ("personas", name, "channels"), name, persona)


def _closed_stages(model: Model, path: Path, name: str, persona: Persona) -> Iterator[Finding]:
    """Stages with touchpoints of which a persona would begin with none."""
    for stage in sorted(model.stages):
        touchpoints = model.stages[stage].touchpoints
        firsts = {name: one for name, one in touchpoints.items() if one.first.value > 0}
        avoided = [one.channel for one in firsts.values() if _preference(persona, one) == 0]
        if firsts and len(avoided) == len(firsts):
            channels = ", ".join(sorted(set(avoided)))
            message = f"{name} can begin with no touchpoint of {stage}: these are on {channels}, at weight 0."
            yield Finding(path, message, "leave one of them a weight above 0.")


def _preference(persona: Persona, touchpoint: Touchpoint) -> float:
    """Return by how much a persona multiplies the weight of a touchpoint."""
    weight = persona.channels.get(touchpoint.channel)
    return 1.0 if weight is None else weight.value


_OF_A_PLACE = frozenset(
    {"dwell", "quality", "revenue", "cost", "revenue_per_day", "cost_per_day"}
    | {"tally", "tally_per_day", "invitations", "dwell_traits"}
)
_OF_A_DESK = frozenset(
    {"service", "patience", "tolerance", "resolution", "unresolved_quality", "cost_per_minute"}
)
_OF_REFERRAL = frozenset(["acceptance", "delay", "satisfaction", "carry_over"])


def _overrides(model: Model, path: Path, persona: Persona) -> Iterator[Finding]:
    """Overrides of things that all personas share."""
    for address in persona.overrides:
        if not _is_personal(model, address.split(".")):
            message = f"`{address}` cannot differ between personas: they share stages, edges and desks."
            hint = "a persona can override numbers and laws, such as `stages.NAME.revenue`."
            yield Finding((*path, address), message, hint)


def _is_personal(model: Model, parts: list[str]) -> bool:
    """Whether an address is one of a number or law that exists and may differ between personas."""
    match parts:
        case ["stages", stage, "touchpoints", touchpoint, *rest] if is_place(model, f"{stage}/{touchpoint}"):
            return _is_personal_at(model, f"{stage}/{touchpoint}", rest)
        case ["stages", stage, *rest] if stage in model.stages:
            return _is_personal_at(model, stage, rest)
        case ["desks", desk, field]:
            return desk in model.desks and field in _OF_A_DESK
        case ["referral", field]:
            return model.referral is not None and field in _OF_REFERRAL
        case ["handover", pair]:
            return pair in model.handover
    return False


def _is_personal_at(model: Model, place: str, rest: list[str]) -> bool:
    """Whether a field of a place may differ between personas; a row only edge by edge."""
    match rest:
        case [row, target, *_] if row in ROW_NAMES:
            found = getattr(place_of(model, place), row)
            return found is not None and target in found.edges
        case ["first"] | ["desk", "share"] | ["survey", *_]:
            return True
        case [field, *_]:
            return field in _OF_A_PLACE
    return False


def wrong_traits(model: Model) -> Iterator[Finding]:
    """Traits whose values do not fit where they stand: a time's are positive, a probability's in [0, 1]."""
    for leaf in walk(model):
        for name in used_traits(leaf.value):
            law = model.traits[name]
            if isinstance(leaf.value, TraitValue) and not _in_unit(law):
                message = f"`trait({name})` is a probability, but {name} is `{law.text}`, not within 0 to 1."
                yield Finding(
                    leaf.path, message, "a probability's trait is a beta, a logit_normal, or lies in 0 to 1."
                )
            if isinstance(leaf.value, Law) and not _positive(law):
                message = (
                    f"`trait({name})` scales a time, but {name} is `{law.text}`, which is not always above 0."
                )
                yield Finding(
                    leaf.path,
                    message,
                    f"take a lognormal law, a gamma law of a shape from {LEAST_SHAPE:g} on, or a slope on a "
                    "normal trait.",
                )


def _bounds(law: Law) -> tuple[float, float]:
    """The smallest and largest value of a law that states them, or infinite ones."""
    if law.family == "empirical":
        return law.sample[0], law.sample[-1]
    values = [value for _, value in law.parameters if isinstance(value, float)]
    return (min(values), max(values)) if law.family in ("fixed", "uniform") else (float("-inf"), float("inf"))


def _in_unit(law: Law) -> bool:
    """Whether all values of a law are probabilities."""
    low, high = _bounds(law)
    return law.family in ("beta", "logit_normal") or (low >= 0 and high <= 1)


def _positive(law: Law) -> bool:
    """Whether all values of a law are above 0; the end 0 of a uniform law is never drawn.

    A law of a small shape reaches down to numbers that are 0 to a computer.
    """
    low, _ = _bounds(law)
    shapes = [value for name, value in law.parameters if name == "shape" and isinstance(value, float)]
    steep = min(shapes, default=1.0) < LEAST_SHAPE
    positive = ("exponential", "lognormal", "weibull", "gamma", "loglogistic", "beta", "logit_normal")
    return not steep and (law.family in positive or low > 0 or (law.family == "uniform" and low == 0))
