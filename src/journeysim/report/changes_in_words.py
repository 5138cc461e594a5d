"""A practice or condition as a sentence: what it does, when, to whom, and at what cost."""

from __future__ import annotations

from journeysim.report.wording import MINUS, duration_text, label_of, money_text, number_text, share_text
from journeysim.scenario.model import Change, Effect, Model, Policy, Response, Who
from journeysim.scenario.values import Bound, Quantity

_WORDS = {
    "odds_ratio": "odds",
    "hazard_ratio": "hazard",
    "risk_ratio": "risk",
    "experience_gain": "experience",
    "dwell_ratio": "stay",
    "invitation_ratio": "invitations",
    "revenue_ratio": "revenue",
    "revenue_added": "revenue",
    "cost_ratio": "cost",
    "cost_added": "cost",
    "first_ratio": "being the first contact",
    "friction_ratio": "friction",
    "servers_added": "servers",
    "service_ratio": "service time",
    "patience_ratio": "patience",
    "tolerance_ratio": "tolerance",
    "resolution_odds_ratio": "odds of resolution",
    "rate_ratio": "arrivals",
    "acceptance_odds_ratio": "odds of acceptance",
    "delay_ratio": "delay",
    "noise_ratio": "noise",
}


def change_in_words(model: Model, name: str, change: Change) -> str:
    """A practice or condition in one sentence.

    Args:
        model: The scenario, for its currency and horizon.
        name: Name of the change.
        change: What it does.
    """
    parts = [
        f"{target}: {', '.join(effect_in_words(kind, effect) for kind, effect in effects.items())}"
        for target, effects in change.effects.items()
    ]
    tail = [*_time(change), *_whom(change), *_price(model.currency, change)]
    idle = " (only for studies that ask)" if not change.active else ""
    end = f"; {'; '.join(tail)}" if tail else ""
    return f"{label_of(name, change.label)}{idle}: {'; '.join(parts)}{end}."


def facts_in_words(change: Change, currency: str) -> list[tuple[str, str]]:
    """When a change acts, on whom, and what it costs, each with its heading; what is default is left out."""
    facts = [
        ("when", _time(change)),
        ("for whom", _whom(change)),
        ("dose", [f"{number_text(change.dose.value)}, with a response of its own"] * _has_response(change)),
        ("group", [f"{change.group}: of its members only the strongest acts"] * bool(change.group)),
        ("cost", [words.removeprefix("costs ") for words in _price(currency, change)]),
    ]
    return [(heading, "; ".join(words)) for heading, words in facts if words]


def _has_response(change: Change) -> bool:
    return change.response != Response()


def policy_in_words(policy: Policy) -> list[tuple[str, str]]:
    """What a policy reads, how well, and when it switches which practices, each with its heading."""
    on, off = policy.switch_on, policy.switch_off
    until = "for good" if off is None else f"off when it is {off.side} {number_text(off.value)}"
    return [
        ("reads", f"{policy.measure} of the last {duration_text(policy.window)}"),
        ("when", f"every {duration_text(policy.every)}; figures are {duration_text(policy.delay)} old"),
        ("error", f"the figure is off by {share_text(policy.noise.value)} or so"),
        (
            "switches",
            f"{', '.join(policy.practices)}: on when it is {on.side} {number_text(on.value)}, {until}",
        ),
    ]


def effect_in_words(kind: str, effect: Effect) -> str:
    """One effect: what, which way, how much, and between which bounds it is thought to lie.

    >>> from journeysim.scenario.values import Quantity
    >>> effect_in_words("odds_ratio", Effect(size=Quantity(1.2, (1.0, 1.45))))
    'odds × 1.2 (1 to 1.45)'
    """
    size = effect.size
    range_ = _sure(size)
    if kind == "set":
        return f"probability set to {share_text(size.value)}{range_}"
    what = _WORDS.get(kind, kind.replace("_", " "))
    if kind.endswith("_ratio"):
        return f"{what} × {number_text(size.value)}{range_}"
    sign = MINUS if size.value < 0 else "+"
    return f"{what} {sign} {number_text(abs(size.value))}{range_}"


def _sure(size: Quantity) -> str:
    """How sure a number is, in brackets; nothing where it is taken as known."""
    if size.law is not None:
        return f" ({size.law.text})"
    return f" ({number_text(size.range[0])} to {number_text(size.range[1])})" if size.range else ""


def _time(change: Change) -> list[str]:
    said = []
    if change.start:
        said.append(f"from day {number_text(change.start)}")
    if change.end is not None:
        said.append(f"until day {number_text(change.end)}")
    if change.lead_time:
        said.append(f"acts after {duration_text(change.lead_time)}")
    if change.ramp:
        said.append(f"fully after {duration_text(change.ramp)}")
    if change.half_life is not None:
        said.append(f"wears off, by half in {duration_text(change.half_life)}")
    if change.repeat is not None:
        on, every = duration_text(change.repeat.for_), duration_text(change.repeat.every)
        said.append(f"for {on} in every {every}")
    if change.season is not None:
        said.append("with the season")
    return said


def _whom(change: Change) -> list[str]:
    who = change.who
    said = [f"for {share_text(change.coverage.value)} of customers"] * (change.coverage.value < 1)
    if who.personas:
        said.append(f"only {' and '.join(who.personas)}")
    if who.stages:
        said.append(f"only in {' and '.join(who.stages)}")
    said += [f"only with {what} {_bounds(bounds)}" for what, bounds in _targets(who) if bounds]
    if who.sensitivity.value < 1 or who.specificity.value < 1:
        sees, spares = share_text(who.sensitivity.value), share_text(who.specificity.value)
        said.append(f"told by a model that sees {sees} of them and spares {spares} of the others")
    return said


def _targets(who: Who) -> list[tuple[str, tuple[Bound, ...]]]:
    memories = [(f"memory of {name}", bounds) for name, bounds in sorted(who.memory.items())]
    states = [("satisfaction", who.satisfaction), ("visits", who.visits), ("tenure in days", who.tenure)]
    return [*states, *memories]


def _bounds(bounds: tuple[Bound, ...]) -> str:
    return " and ".join(f"{bound.side} {number_text(bound.value)}" for bound in bounds)


def _price(currency: str, change: Change) -> list[str]:
    cost = change.cost
    kinds = (
        (cost.fixed, "at the start"),
        (cost.per_day, "a day"),
        (cost.per_dose_day, "per dose and day"),
        (cost.per_exposure, "for each exposure"),
        (cost.per_reward, "for each friend who comes"),
    )
    said = [f"{money_text(amount.value, currency)} {when}" for amount, when in kinds if amount.value]
    said += [_learners(desk, servers) for desk, servers in sorted(cost.floor_time.items())]
    if cost.cap is not None:
        said.append(f"up to {money_text(cost.cap.value, currency)} in all")
    return [f"costs {', '.join(said)}"] if said else []


def _learners(desk: str, servers: Quantity) -> str:
    """Who is away from a desk while they learn."""
    some = f"{number_text(servers.value)} server{'s' if servers.value > 1 else ''}"
    return (
        f"{some} of {'every desk' if desk == 'any' else desk} learn{'' if servers.value > 1 else 's'} first"
    )
