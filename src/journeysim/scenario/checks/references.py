"""Names that a scenario uses, and those of them that point nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journeysim.errors import UsageError
from journeysim.scenario import practice_library
from journeysim.scenario.checks.findings import Finding, Path, spell_path
from journeysim.scenario.checks.walk import quantities, used_traits, walk
from journeysim.scenario.measure_names import MEASURES, POLICY_MEASURES
from journeysim.scenario.model import Change, Memory, Model, Place
from journeysim.scenario.places import LEAVE, ROW_NAMES, is_place, stage_name
from journeysim.scenario.slips import did_you_mean
from journeysim.scenario.targets import Target, parse_target, row_target

OF_THE_LIBRARY = ("practice or policy", "practice, policy or strategy")
"""Kinds of names that the library of practices has too."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of some kind, used at a path."""

    kind: str
    name: str
    path: Path


def _known(model: Model, kind: str, path: Path) -> set[str]:
    """All names of a kind; for places in a touchpoint's row, its siblings too."""
    places = {f"{stage}/{name}" for stage, found in model.stages.items() for name in found.touchpoints}
    siblings: set[str] = set()
    if kind == "place" and len(path) > 3 and path[2] == "touchpoints":
        siblings = {*model.stages[str(path[1])].touchpoints, LEAVE}
    return {
        "place": {*model.stages, *places, *siblings},
        "stage": set(model.stages),
        "touchpoint": places,
        "channel": set(model.channels),
        "desk": set(model.desks),
        "trait": set(model.traits),
        "persona": set(model.personas) or {"everyone"},
        "entry of sources": set(model.sources),
        "source of customers": set(model.arrivals),
        "memory": set(model.memories),
        "tally": set(model.tallies),
        "practice": set(model.practices),
        "practice or policy": {*model.practices, *model.policies},
        "policy": set(model.policies),
        "measure": {*MEASURES, *model.measures},
        "measure for policies": set(POLICY_MEASURES),
        "practice, policy or strategy": {
            *model.practices,
            *model.policies,
            *model.strategies,
            *model.conditions,
        },
    }[kind]


def _in_library(kind: str, name: str) -> bool:
    """Whether a name is that of a library practice, where one may stand; the library is read only then."""
    return kind in OF_THE_LIBRARY and name in practice_library.practices()


def _of_rows(model: Model) -> Iterator[Reference]:
    """The targets of rows that mean nothing in their place."""
    for owner, path, place in _places(model):
        for row in ROW_NAMES:
            for name in getattr(place, row).edges if getattr(place, row) is not None else ():
                try:
                    row_target(model, owner, name)
                except UsageError:
                    yield Reference("place", name, (*path, row, name))


def _places(model: Model) -> Iterator[tuple[str, Path, Place]]:
    """Every place with its name and its path."""
    for name, stage in sorted(model.stages.items()):
        yield name, ("stages", name), stage
        for inner, touchpoint in sorted(stage.touchpoints.items()):
            yield f"{name}/{inner}", ("stages", name, "touchpoints", inner), touchpoint


def _of_journey(model: Model) -> Iterator[Reference]:
    """What stages and touchpoints name besides the targets of their rows."""
    for _, path, place in _places(model):
        if place.desk is not None:
            yield Reference("desk", place.desk.name, (*path, "desk"))
        if "touchpoints" in path:
            yield Reference("channel", getattr(place, "channel", ""), (*path, "channel"))


_KEYS = {
    ("Stage", "dwell_traits"): "trait",
    ("Touchpoint", "dwell_traits"): "trait",
    ("Edge", "traits"): "trait",
    ("Edge", "memories"): "memory",
    ("Who", "memory"): "memory",
    ("Edge", "tally"): "tally",
    ("Stage", "tally"): "tally",
    ("Stage", "tally_per_day"): "tally",
    ("Touchpoint", "tally"): "tally",
    ("Touchpoint", "tally_per_day"): "tally",
    ("Source", "personas"): "persona",
    ("Persona", "channels"): "channel",
    ("Cost", "floor_time"): "desk",
}
_VALUES = {
    ("Source", "enter"): "stage",
    ("Referral", "enter"): "stage",
    ("Policy", "practices"): "practice",
    ("Policy", "measure"): "measure for policies",
    ("CompareWith", "measure"): "measure",
    ("MeasureRule", "first_entry"): "place",
    ("Change", "origin"): "entry of sources",
    ("Policy", "origin"): "entry of sources",
    ("Change", "conflicts"): "practice or policy",
    ("Policy", "conflicts"): "practice or policy",
    ("Who", "personas"): "persona",
    ("Who", "stages"): "stage",
}


def _of_fields(model: Model) -> Iterator[Reference]:
    """Names that are keys or values of fields, wherever these are."""
    for leaf in walk(model):
        field = (type(leaf.holder).__name__, leaf.field)
        if field in _KEYS:
            name = next(part for part in reversed(leaf.path) if isinstance(part, str))
            if (field, name) != (("Cost", "floor_time"), "any"):
                yield Reference(_KEYS[field], name, leaf.path)
        if field in _VALUES and isinstance(leaf.value, str):
            name = leaf.value.partition("@")[0] if _VALUES[field] == "measure" else leaf.value
            yield Reference(_VALUES[field], name, leaf.path)
        if leaf.field == "source" and isinstance(leaf.value, str):
            yield Reference("entry of sources", leaf.value, leaf.path)
        for trait in used_traits(leaf.value):
            yield Reference("trait", trait, leaf.path)
        if isinstance(leaf.value, Memory) and leaf.value.at and not leaf.value.at.startswith("role "):
            yield Reference("place", leaf.value.at, (*leaf.path, "at"))
    for leaf in quantities(model):
        if leaf.value.source is not None:
            yield Reference("entry of sources", leaf.value.source, (*leaf.path, "source"))


def _of_target(target: Target, path: Path) -> Iterator[Reference]:
    """The names in a target of an effect."""
    kinds = {"source": "source of customers", "touchpoint": "touchpoint", "handover": "channel"}
    if target.kind in ("stage", "channel", "desk", "policy", "source", "touchpoint", "handover"):
        kind = kinds.get(target.kind, target.kind)
        yield from (Reference(kind, end, path) for end in (target.a, target.b) if end not in ("", "any"))
    if target.kind == "edge":
        for end in (target.a, target.b):
            if not end.startswith("role ") and end not in ("any", "exits", "forward", LEAVE):
                yield Reference("place", end, path)


def change_blocks(model: Model) -> Iterator[tuple[Path, Change]]:
    """Every practice and condition with its path."""
    for section in ("conditions", "practices"):
        for name, change in sorted(getattr(model, section).items()):
            yield (section, name), change


def own_targets(model: Model) -> Iterator[tuple[Path, Target]]:
    """The targets of the scenario's own changes and of personas; those that cannot be read are left out."""
    effects = [(path, change.effects) for path, change in change_blocks(model) if change.used is None]
    effects += [(("personas", name), persona.effects) for name, persona in sorted(model.personas.items())]
    for path, targets in effects:
        for text in targets:
            try:
                yield (*path, "effects", text), parse_target(text)
            except UsageError:
                continue


def _of_strategies(model: Model) -> Iterator[Reference]:
    """The members of strategies."""
    for name, strategy in sorted(model.strategies.items()):
        for member in strategy.practices:
            yield Reference("practice, policy or strategy", member, ("strategies", name, "practices", member))


def _of_handover(model: Model) -> Iterator[Reference]:
    """The channels between which a handover is stated."""
    for text in model.handover:
        for end in text.split(" -> "):
            if end != "any":
                yield Reference("channel", end, ("handover", text))


def references(model: Model) -> Iterator[Reference]:
    """Every use of a name; of the targets of rows only those that mean nothing there."""
    yield from _of_rows(model)
    yield from _of_journey(model)
    yield from _of_fields(model)
    for path, target in own_targets(model):
        yield from _of_target(target, path)
    yield from _of_strategies(model)
    yield from _of_handover(model)


def missing(model: Model) -> list[Finding]:
    """One finding for each name that points nowhere, listing who uses it."""
    uses: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for reference in references(model):
        known = reference.name in _known(model, reference.kind, reference.path)
        if not known and not _in_library(reference.kind, reference.name):
            uses[reference.kind, reference.name].append(reference.path)
    return [_missing(model, kind, name, list(dict.fromkeys(paths))) for (kind, name), paths in uses.items()]


def _missing(model: Model, kind: str, name: str, paths: list[Path]) -> Finding:
    """The finding for one name."""
    message = f"no {'stage or touchpoint' if kind == 'place' else kind} is called `{name}`"
    others = [spell_path(path) for path in paths[1:]]
    if others:
        shown = ", ".join(others[:4]) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
        message += f"; also named at {shown}"
    return Finding(paths[0], f"{message}.", _hint(model, kind, name, paths[0]))


def _hint(model: Model, kind: str, name: str, path: Path) -> str:
    """The way out: the full name of a touchpoint elsewhere, or the nearest known name."""
    if name == LEAVE:
        return "`leave` has a meaning in the rows of touchpoints only."
    known = _known(model, kind, path)
    if kind in OF_THE_LIBRARY:
        known |= practice_library.practices().keys()
    full = sorted(place for place in known if place.endswith(f"/{name}"))
    if kind == "place" and full:
        return f"outside its own stage a touchpoint is written `{full[0]}`."
    if kind == "touchpoint" and is_place(model, stage_name(name)):
        return did_you_mean(name, known) or f"stage {stage_name(name)} has no touchpoints."
    return did_you_mean(name, known) or f"there is no {kind} in this file."
