"""Practices, conditions and the effects of personas: targets, effects, times, doses, groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from journeysim.errors import UsageError
from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.references import change_blocks
from journeysim.scenario.concrete import disputed, doubled
from journeysim.scenario.model import Change, Effect, Model
from journeysim.scenario.slips import did_you_mean
from journeysim.scenario.targets import (
    EFFECTS,
    EdgeAddress,
    Target,
    edges,
    effect_places,
    handovers,
    parse_target,
    row_edges,
    things,
)

ALL_EFFECTS = sorted(set().union(*EFFECTS.values()))


@dataclass(frozen=True, slots=True)
class Given:
    """One target of a change or persona with its effects, readable and of a known kind."""

    path: Path
    target: Target
    effects: dict[str, Effect]
    library: bool
    persona: bool


def _blocks(model: Model) -> Iterator[tuple[Path, dict[str, dict[str, Effect]], bool, bool]]:
    """(path, effects, whether from the library, whether of a persona) of everything that has effects."""
    for path, change in change_blocks(model):
        yield path, change.effects, change.used is not None, False
    for name, persona in sorted(model.personas.items()):
        yield ("personas", name), persona.effects, False, True


def unreadable(model: Model) -> Iterator[Finding]:
    """Targets that are none, effects that do not exist or do not act on their target."""
    for path, effects, _, of_persona in _blocks(model):
        for text, sizes in effects.items():
            try:
                target = parse_target(text)
            except UsageError as error:
                yield Finding((*path, "effects", text), str(error))
                continue
            yield from _effect_names((*path, "effects", text), target, sizes)
            if of_persona:
                yield from _of_the_world((*path, "effects", text), target, sizes)


def _effect_names(path: Path, target: Target, sizes: dict[str, Effect]) -> Iterator[Finding]:
    """Effects that the kind of target does not have."""
    allowed = EFFECTS[target.kind]
    for effect in sizes:
        if effect not in ALL_EFFECTS:
            yield Finding((*path, effect), f"`{effect}` is no effect.", did_you_mean(effect, allowed))
        elif effect not in allowed:
            message = f"`{effect}` does not act on `{target}`, which takes {', '.join(sorted(allowed))}."
            yield Finding((*path, effect), message)
    if not sizes:
        yield Finding(path, f"`{target}` has no effect.", f"it takes {', '.join(sorted(allowed))}.")


def _of_the_world(path: Path, target: Target, sizes: dict[str, Effect]) -> Iterator[Finding]:
    """Effects that a persona cannot have, since all customers meet the same world."""
    world = target.kind in ("source", "policy") or "servers_added" in sizes
    if world:
        yield Finding(path, f"`{target}` is the same for all customers, so a persona cannot change it.")


def _given(model: Model) -> Iterator[Given]:
    """Every target that can be read."""
    for path, effects, library, persona in _blocks(model):
        for text, sizes in effects.items():
            try:
                yield Given((*path, "effects", text), parse_target(text), sizes, library, persona)
            except UsageError:
                continue


def matches(model: Model, target: Target) -> bool:
    """Whether a target means anything in a scenario."""
    if target.kind == "edge":
        return bool(edges(model, target))
    if target.kind == "handover":
        return bool(handovers(model, target))
    if target.kind == "referral":
        return model.referral is not None
    if target.kind in ("desk", "source", "policy"):
        return bool(things(model, target))
    return bool(effect_places(model, target, "experience_gain"))


def unmatched(model: Model) -> Iterator[Finding]:
    """Own targets that mean nothing here; library practices of which nothing matches."""
    for given in _given(model):
        if not given.library and not matches(model, given.target):
            yield Finding(
                given.path, f"`{given.target}` matches nothing in this scenario.", _nothing(given.target)
            )
        elif not given.library:
            yield from _unfit(model, given)
    for path, change in change_blocks(model):
        if (
            change.used is not None
            and change.effects
            and not any(_fits(model, change, t) for t in change.effects)
        ):
            targets = ", ".join(f"`{text}`" for text in sorted(change.effects))
            message = f"nothing of the library practice {path[-1]} matches this scenario: {targets}."
            yield Finding(path, message, "give your stages their roles, or override its effects.")


def doubled_effects(model: Model) -> Iterator[Finding]:
    """Two targets of one change that put the same effect on the same thing, or two doses on one target."""
    for path, effects, _, _ in _blocks(model):
        for first, second, thing, effect in doubled(model, effects):
            message = f"`{first}` and `{second}` both put {effect} on `{thing}`."
            hint = f"give `{thing}` one size; in a library practice, remove a target with `{first}: null`."
            yield Finding((*path, "effects", second, effect), message, hint)
            break
    for path, change in change_blocks(model):
        for first, second, thing in disputed(model, change)[:1]:
            message = f"`{first}` and `{second}` have different responses, and both mean `{thing}`."
            yield Finding((*path, "response"), message, "let both have the same response.")


def _nothing(target: Target) -> str:
    """What to do about a target that matches nothing."""
    if target.kind == "edge":
        return "an effect acts on an edge that a row states; add the edge, or name another."
    if target.kind == "role":
        return f"give a stage `role: {target.a}`, or name the stage."
    return "add a `referral` section." if target.kind == "referral" else ""


def _fits(model: Model, change: Change, text: str) -> bool:
    """Whether a target of a library practice can be read and means something."""
    try:
        return matches(model, parse_target(text))
    except UsageError:
        return False


def edge_at(model: Model, address: EdgeAddress) -> tuple[bool, float | None]:
    """Whether an edge is a clock, and its probability where that is one number."""
    edge = dict(row_edges(model, address.owner, address.row))[address.target]
    value = getattr(edge.p, "value", None)
    return edge.clock is not None, value if isinstance(value, float) else None


def _unfit(model: Model, given: Given) -> Iterator[Finding]:
    """Effects on probabilities where there are only clocks, and the other way round."""
    if given.target.kind != "edge":
        return
    kinds = {edge_at(model, address)[0] for address in edges(model, given.target)}
    for effect in given.effects:
        if effect == "hazard_ratio" and True not in kinds:
            message = f"`{given.target}` is a probability, which takes `odds_ratio`, not `hazard_ratio`."
            yield Finding((*given.path, effect), message)
        if effect in ("odds_ratio", "risk_ratio", "set") and False not in kinds:
            message = f"`{given.target}` is a clock, which takes `hazard_ratio`, not `{effect}`."
            yield Finding((*given.path, effect), message)


def wrong_changes(model: Model) -> Iterator[Finding]:
    """Times that contradict each other, doses out of bounds, groups of one kind of thing."""
    for path, change in change_blocks(model):
        if not change.effects:
            yield Finding(path, f"{path[-1]} has no `effects`, so it changes nothing.")
        yield from _times(model, path, change)
        yield from _responses(path, change)


def _times(model: Model, path: Path, change: Change) -> Iterator[Finding]:
    """Start, end, lead time and repetition."""
    if change.end is not None and change.end <= change.start:
        message = f"it ends at day {change.end:g}, not after its start at day {change.start:g}."
        yield Finding((*path, "end"), message)
    elif change.end is not None and change.lead_time and change.start + change.lead_time >= change.end:
        message = f"its effects would begin at day {change.start + change.lead_time:g}, after its end."
        yield Finding((*path, "lead_time"), message)
    if change.cost.floor_time and not change.lead_time:
        message = "`floor_time` is the servers that are away during the `lead_time`, and there is none."
        yield Finding((*path, "cost", "floor_time"), message, "write `lead_time: 10 d`.")
    if change.repeat is not None and change.repeat.for_ >= change.repeat.every:
        message = (
            f"it is on for {change.repeat.for_:g} d of every {change.repeat.every:g} d, so it never pauses."
        )
        yield Finding((*path, "repeat"), message, "make `for` shorter than `every`, or remove `repeat`.")
    if change.repeat is not None and change.season is not None:
        yield Finding((*path, "season"), "a change has `repeat` or `season`, not both.")


def _responses(path: Path, change: Change) -> Iterator[Finding]:
    """Dose responses for targets that the change does not have."""
    for text in change.response if isinstance(change.response, dict) else ():
        if text not in change.effects:
            hint = did_you_mean(text, change.effects)
            yield Finding((*path, "response", text), f"`{text}` is no target of {path[-1]}.", hint)


def lonely_groups(model: Model) -> Iterator[Finding]:
    """Exclusive groups with one member, where nothing is excluded."""
    groups = Counter(change.group for _, change in change_blocks(model) if change.group)
    for path, change in change_blocks(model):
        if change.group and groups[change.group] == 1 and change.used is None:
            yield Finding((*path, "group"), f"{path[-1]} is alone in its group {change.group}.")


def partly_matched(model: Model) -> Iterator[Finding]:
    """Library practices of which some targets mean nothing here, while others do: one finding for each."""
    idle: dict[Path, list[str]] = {}
    for given in _given(model):
        if given.library and not matches(model, given.target):
            idle.setdefault(given.path[:2], []).append(f"`{given.target}`")
    for path, targets in idle.items():
        verb = "matches" if len(targets) == 1 else "match"
        message = f"of the library practice {path[-1]}, {', '.join(targets)} {verb} nothing in this scenario."
        yield Finding(
            path, message, f"`journeysim practices {path[-1]} --scenario FILE` tells what it acts on."
        )


def extreme_sizes(model: Model) -> Iterator[Finding]:
    """Ratios and gains so large that they look like a slip."""
    for given in _given(model):
        for effect, size in given.effects.items():
            value = size.size.value
            ratio = effect.endswith("_ratio") and effect != "rate_ratio" and not 0.05 <= value <= 20
            if ratio or (effect == "experience_gain" and abs(value) > 0.5):
                message = f"{effect} is {value:g}, which is very large."
                yield Finding((*given.path, effect), message, "1 is no effect of a ratio, 0 of a gain.")
