"""The short forms of a scenario, turned into full ones before anything is validated.

Every function takes what was written and returns the full form, or passes on what it does not know, so
that the fields below complain once, and about the right thing.
"""

from __future__ import annotations

import re
from typing import Any

from journeysim.journey.roles import ROLES, role_of
from journeysim.scenario.durations import duration, number, rate
from journeysim.scenario.laws import trait
from journeysim.scenario.quantities import bound, quantity
from journeysim.scenario.slips import Slip, did_you_mean, found
from journeysim.scenario.values import Bound, Quantity

_RESPONSES = {"hill": ("half", "slope"), "inverted_u": ("peak", "zero")}
_CALL = re.compile(r"(\w+)\s*(?:\((.*)\))?")


def is_quantity(raw: Any) -> bool:
    """Whether something is a number in one of its three forms."""
    if isinstance(raw, dict):
        return "value" in raw
    return isinstance(raw, int | float | Quantity) and not isinstance(raw, bool)


def block(raw: Any) -> Any:
    """A named block with nothing in it, such as ``lost:``, has only defaults."""
    return {} if raw is None else raw


def without_nothing(raw: Any) -> Any:
    """A mapping without the entries that were emptied: ``role retention: null``."""
    return {key: value for key, value in raw.items() if value is not None} if isinstance(raw, dict) else raw


def texts(raw: Any) -> Any:
    """One text, or a list of texts."""
    return [str(raw)] if isinstance(raw, str | int | float) and not isinstance(raw, bool) else raw


def stages(raw: Any) -> Any:
    """The stages, each with the role that its name states unless it says another."""
    if not isinstance(raw, dict):
        return raw
    return {name: _with_role(name, block(stage)) for name, stage in raw.items()}


def _with_role(name: str, stage: Any) -> Any:
    """A stage with its role."""
    if not isinstance(stage, dict) or stage.get("role") is not None or (role := role_of(str(name))) is None:
        return stage
    return {**stage, "role": role}


def role(raw: Any) -> str:
    """A role, in its own spelling or as a name for it."""
    known = role_of(raw) if isinstance(raw, str) else None
    if known is None:
        hint = did_you_mean(raw, ROLES) if isinstance(raw, str) else ""
        raise Slip(f"{found(raw)}, expected a role: {', '.join(ROLES)}.", hint)
    return known


def row(raw: Any) -> Any:
    """``purchase``, or ``{target: edge}``, perhaps with ``at_once``."""
    if isinstance(raw, str):
        return {"edges": {raw: {"p": 1}}}
    if not isinstance(raw, dict):
        if isinstance(raw, list | int | float):
            raise Slip(f"{found(raw)}, expected a name or a mapping such as `{{purchase: 0.2, lost: rest}}`.")
        return raw
    edges = {target: edge(written) for target, written in raw.items() if target != "at_once"}
    return {"edges": edges, "at_once": raw.get("at_once")}


def edge(raw: Any) -> Any:
    """A number, ``rest``, ``trait(NAME)``, a law, or a mapping."""
    if isinstance(raw, dict):
        return {"p": raw} if "value" in raw or ("by" in raw and "steps" in raw) else raw
    if isinstance(raw, str) and "(" in raw and raw[:1].isalpha() and trait(raw) is None:
        return {"clock": raw}
    return raw if raw is None or isinstance(raw, list) else {"p": raw}


def visits(raw: Any) -> Any:
    """``-0.5``, or ``{slope, cap}``."""
    return {"slope": raw} if is_quantity(raw) or isinstance(raw, str) else raw


def desk_use(raw: Any) -> Any:
    """A desk's name, or ``{name, share}``."""
    return {"name": raw} if isinstance(raw, str) else raw


def rates(raw: Any) -> Any:
    """``20 per day``, or steps ``{0 d: 6 per day, 270 d: 9 per day}``, as (from day, quantity)."""
    if isinstance(raw, tuple):
        return raw
    if not isinstance(raw, dict) or "value" in raw:
        return ((0.0, _not_negative(quantity(raw, rate))),)
    return _by_day(raw, lambda size: _not_negative(quantity(size, rate)))


def _not_negative(size: Quantity) -> Quantity:
    """A rate, which is never negative."""
    if size.value < 0:
        raise Slip(f"found {size.value:g}, expected a rate of 0 or more.")
    return size


def _by_day(raw: dict[str, Any], read: Any) -> tuple[tuple[float, Any], ...]:
    """Steps by day, in order; the first must start at day 0."""
    rows: dict[float, Any] = {}
    for key, value in raw.items():
        try:
            day = duration(key)
            if day in rows:
                raise Slip(f"two steps start at `{key}`.")
            rows[day] = read(value)
        except Slip as slip:
            raise Slip(slip.message, slip.hint, (key, *slip.at)) from None
    if 0.0 not in rows:
        raise Slip("the first step must start at day 0.", "add `0 d: …`.")
    return tuple(sorted(rows.items()))


def server_count(raw: Any) -> int:
    """A whole number of servers."""
    value = number(raw)
    if value < 0 or value != int(value) or value > 1_000_000:
        raise Slip(f"{found(raw)}, expected a whole number of servers.")
    return int(value)


def server_steps(raw: dict[str, Any]) -> tuple[tuple[float, int], ...]:
    """Servers by day: ``{0 d: 3, 90 d: 4}``."""
    return _by_day(raw, server_count)


def market(raw: Any) -> Any:
    """A number of people, or ``{network: …}``."""
    if raw == "unlimited":
        return None
    return {"size": raw} if is_quantity(raw) or isinstance(raw, str) else raw


def effect(raw: Any) -> Any:
    """``1.2``, ``1.2 (1.0 to 1.5)``, or a mapping with the number's fields and ``takes``."""
    if isinstance(raw, dict) and "size" not in raw and "value" in raw:
        words = {key: raw[key] for key in raw if key in ("takes", "label")}
        return {"size": {key: raw[key] for key in raw if key not in words}, **words}
    return {"size": raw} if isinstance(raw, int | float | str | Quantity) else raw


def effects(raw: Any) -> Any:
    """Effects by target; ``takes`` beside a ``risk_ratio`` belongs to it, emptied entries are gone."""
    if not isinstance(raw, dict):
        return raw
    return {target: _of_target(target, sizes) for target, sizes in raw.items() if sizes is not None}


def _of_target(target: str, sizes: Any) -> Any:
    """The effects on one target."""
    if not isinstance(sizes, dict):
        example = "`{odds_ratio: 1.2}` or `{experience_gain: 0.05}`"
        raise Slip(f"{found(sizes)}, expected effects by name, such as {example}.", at=(target,))
    kept = without_nothing(sizes)
    if "takes" not in kept:
        return kept
    takes = kept.pop("takes")
    if "risk_ratio" not in kept:
        raise Slip("`takes` belongs to a `risk_ratio`.", at=(target, "takes"))
    ratio = effect(kept["risk_ratio"])
    return {**kept, "risk_ratio": {**ratio, "takes": takes} if isinstance(ratio, dict) else ratio}


def response(raw: Any) -> Any:
    """``linear``, ``hill(half=2, slope=1)``, ``inverted_u(peak=2, zero=3.5)``, as fields of a Response."""
    if isinstance(raw, dict):
        return raw
    match = _CALL.fullmatch(raw.strip()) if isinstance(raw, str) else None
    family = match[1] if match else None
    if match is None or family not in ("linear", *_RESPONSES):
        hint = did_you_mean(str(family), ("linear", *_RESPONSES)) if family else ""
        raise Slip(
            f"{found(raw)}, expected `linear`, `hill(half=, slope=)` or `inverted_u(peak=, zero=)`.", hint
        )
    names = _RESPONSES.get(family, ())
    pairs = [part.partition("=") for part in (match[2] or "").split(",") if part.strip()]
    given = {name.strip(): value.strip() for name, _, value in pairs}
    if set(given) != set(names) or len(pairs) != len(names):
        allowed = f"{family}({', '.join(f'{name}=' for name in names)})" if names else family
        raise Slip(f"{found(raw)}, expected `{allowed}`.")
    values = tuple((name, number(given[name])) for name in names)
    _check_response(family, dict(values))
    return {"family": family, "parameters": values}


def _check_response(family: str, values: dict[str, float]) -> None:
    """Doses are positive, and an effect that rises and falls peaks before it is gone."""
    for name, value in values.items():
        if value <= 0:
            raise Slip(f"{family}: found {name} {value:g}, expected more than 0.")
    if family == "inverted_u" and not values["peak"] < values["zero"]:
        raise Slip(f"inverted_u: the peak {values['peak']:g} must lie below the zero {values['zero']:g}.")


def memory_bounds(raw: Any) -> Any:
    """``bad-contacts above 1``, or bounds by memory."""
    if not isinstance(raw, str):
        return raw
    name, _, rest = raw.strip().partition(" ")
    bound(rest)
    return {name: rest}


def memory_events(raw: Any) -> tuple[str | Bound, ...]:
    """What counts: ``abandoned``, ``unresolved``, ``blocked`` and bounds such as ``quality below 0.3``."""
    words = raw if isinstance(raw, list | tuple) else [raw]
    if not words:
        raise Slip("found an empty list, expected at least one event to remember.")
    return tuple(_memory_event(word) for word in words)


def _memory_event(word: Any) -> str | Bound:
    """One kind of event."""
    if isinstance(word, Bound) or word in ("abandoned", "unresolved", "blocked"):
        return word  # type: ignore[no-any-return]
    if isinstance(word, str) and word.startswith("quality "):
        return bound(word.removeprefix("quality "))
    raise Slip(f"{found(word)}, expected `abandoned`, `unresolved`, `blocked` or `quality below 0.3`.")


def strategy(raw: Any) -> Any:
    """A list of names, or ``{practices: {name: overrides}}``."""
    if isinstance(raw, list | tuple | str):
        return {"practices": named(raw)}
    if isinstance(raw, dict) and "practices" in raw:
        return {**raw, "practices": named(raw["practices"])}
    return raw


def named(raw: Any) -> Any:
    """Members of a strategy by name, each with its overrides."""
    if isinstance(raw, str):
        raw = [raw]
    if isinstance(raw, dict):
        return {name: block(overrides) for name, overrides in raw.items()}
    if not isinstance(raw, list | tuple):
        return raw
    members: dict[str, Any] = {}
    for name in raw:
        if not isinstance(name, str):
            raise Slip(f"{found(name)}, expected the name of a practice, policy or strategy.")
        if name in members:
            raise Slip(f"`{name}` is named twice.", "name it once.")
        members[name] = {}
    return members
