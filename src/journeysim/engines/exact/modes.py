"""The states of a journey: what a customer's future depends on besides kind, traits, satisfaction and time.

A *mode* is a place together with the channel met last, the handovers that wait for an experience, the visits
of stages that count them, which targeted changes treat this visit, and how far the customer has come
(converted, churned, won back). A stage with touchpoints has a mode of its own for its opening, which takes no
time, and one for its closing, where the stage's row decides.

The very visit in which somebody converts, churns or returns is a mode of its own, too: so entries of it count
the event, and their flow is the beginning of whatever is measured from the event on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal

from journeysim.compiled.records import LEAVE, NONE, Bounds, Compiled, Draw, Edge, Place
from journeysim.engines.exact.effects import changes_of_place, edges_of
from journeysim.errors import UsageError

NEW, CONVERTING, CONVERTED, CHURNING, CHURNED, RETURNING, RETURNED = range(7)
"""How far a customer has come. The odd ones are the visits in which it happens."""

MOST_VISITS = 40
"""Visits beyond which a slope by visits without a cap counts no further."""

Kind = Literal["stay", "open", "close"]


@dataclass(frozen=True, slots=True)
class Mode:
    """A state of the journey.

    Attributes:
        kind: A stay at a place, or the opening or closing of a stage with touchpoints.
        place: The place; the stage, for openings and closings.
        phase: How far the customer has come.
        aim: Where an opening or closing leads; NONE where it is drawn.
        channel: Channel met last.
        switched: Whether the place was met on another channel than the one before.
        waiting: Changes of channel (before · channels + now) whose handover waits for an experience.
        visits: Visits of each counted stage.
        treated: For each targeted change whether it treats this visit.
        atomic: Whether entries lie exactly at nodes of the lattice.
    """

    kind: Kind
    place: int
    phase: int = NEW
    aim: int = NONE
    channel: int = NONE
    switched: bool = False
    waiting: tuple[int, ...] = ()
    visits: tuple[int, ...] = ()
    treated: tuple[bool, ...] = ()
    atomic: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one mode to another.

    Attributes:
        source: Number of the mode that is left.
        edge: Index of the edge in its row (of the touchpoint in an opening); NONE where there is no choice.
        target: Number of the mode that is entered.
        picked: For each targeted change whether it was decided at the entry that it treats, else None.
    """

    source: int
    edge: int
    target: int
    picked: tuple[bool | None, ...]


@dataclass
class Modes:
    """All modes that can be reached, and the links between them."""

    compiled: Compiled
    counted: tuple[int, ...]
    caps: tuple[int, ...]
    targeted: tuple[int, ...]
    listed: list[Mode] = field(default_factory=list)
    number: dict[Mode, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    entries: dict[tuple[int, bool], list[tuple[int, tuple[bool | None, ...]]]] = field(default_factory=dict)

    def place(self, mode: Mode) -> Place:
        """The place of a mode, as the first persona meets it."""
        return self.compiled.places[mode.place]

    def visits_of(self, mode: Mode, stage: int) -> int:
        """Visits of a stage in a mode; 1 for one that is not counted."""
        return mode.visits[self.counted.index(stage)] if stage in self.counted else 1

    def treats(self, mode: Mode, covered: tuple[bool, ...]) -> tuple[bool, ...]:
        """Whether each change treats customers of a kind in a mode."""
        found = list(covered)
        for position, change in enumerate(self.targeted):
            found[change] = found[change] and mode.treated[position]
        return tuple(found)


MOST_NUMBERS = 60_000_000
"""Numbers in one array, at most: half a gigabyte."""


class TooLargeError(UsageError):
    """A scenario needs more states than the solver takes on."""


def check_size(numbers: int, what: str) -> None:
    """Refuse to make an array that is too large.

    Raises:
        TooLargeError: if it has more than ``MOST_NUMBERS`` numbers.
    """
    if numbers > MOST_NUMBERS:
        raise TooLargeError(
            f"{what} would be {numbers / 1e6:,.0f} million numbers; "
            f"the limit is {MOST_NUMBERS / 1e6:,.0f} million."
        )


def find_modes(
    compiled: Compiled,
    entries: set[tuple[int, bool]],
    step: float,
    most: int,
    *,
    seeds: Sequence[Mode] = (),
    ends: Callable[[Mode], bool] | None = None,
) -> Modes:
    """Walk through everything that can be reached.

    Args:
        compiled: The compiled scenario.
        entries: Places at which people enter, and whether exactly at nodes.
        step: Step of the lattice in days.
        most: Number of modes at which to give up.
        seeds: Modes to begin at, besides.
        ends: Modes at which the walk ends.

    Raises:
        TooLargeError: beyond that number.
    """
    caps = {p.index: cap for p in compiled.places if p.stage == p.index if (cap := _cap(compiled, p)) > 1}
    targeted = tuple(
        n for n, c in enumerate(compiled.changes) if c.target is not None and not c.target.at_arrival
    )
    counted = tuple(sorted(caps))
    modes = Modes(compiled, counted, tuple(caps[stage] for stage in counted), targeted)
    nobody = Mode("stay", NONE, visits=(0,) * len(caps), treated=(False,) * len(targeted))
    for place, atomic in sorted(entries):
        found = list(_enter(modes, replace(nobody, atomic=atomic), place, step))
        modes.entries[place, atomic] = [(_add(modes, mode), picked) for mode, picked in found]
    for seed in seeds:
        _add(modes, seed)
    done = 0
    while done < len(modes.listed):
        if len(modes.listed) > most:
            raise TooLargeError(f"The journey has more than {most:,} states for each customer.")
        over = ends is not None and ends(modes.listed[done])
        for edge, target, picked in () if over else _followers(modes, modes.listed[done], step):
            modes.links.append(Link(done, edge, _add(modes, target), picked))
        done += 1
    return modes


def _add(modes: Modes, mode: Mode) -> int:
    if mode not in modes.number:
        modes.number[mode] = len(modes.listed)
        modes.listed.append(mode)
    return modes.number[mode]


def _cap(compiled: Compiled, stage: Place) -> int:
    """How many visits of a stage must be told apart."""
    cap = 1
    for persona in compiled.personas:
        for place in persona.places:
            if place.stage != stage.index:
                continue
            steps = [place.revenue.stepped, place.cost.stepped]
            steps += [place.quality.stepped] if place.quality is not None else []
            for edge in edges_of(place):
                steps += [edge.stepped, edge.revenue.stepped, edge.cost.stepped]
                if edge.visits != 0.0:
                    cap = max(cap, int(min(edge.visits_cap, MOST_VISITS - 1)) + 1)
            for stepped in steps:
                if stepped is not None and stepped.by == "visits":
                    cap = max(cap, *(int(-(-start // 1)) for start, _ in stepped.steps))
    for change in compiled.changes:
        target = change.target
        if target is None or target.visits == Bounds() or target.at_arrival:
            continue
        if not target.stages or stage.index in target.stages:
            for bound in (target.visits.low, target.visits.high):
                cap = max(cap, int(bound) + 1 if abs(bound) < MOST_VISITS else 1)
    return cap


def _followers(modes: Modes, mode: Mode, step: float) -> Iterator[tuple[int, Mode, tuple[bool | None, ...]]]:
    """Yield where a mode can lead: edge, mode that is entered, what was decided at the entry."""
    place = modes.place(mode)
    if mode.kind == "open":
        aims = [first.place for first in place.touchpoints] if mode.aim == NONE else [mode.aim]
        for index, aim in enumerate(aims):
            drawn = index if mode.aim == NONE else NONE
            nothing: tuple[bool | None, ...] = (None,) * len(mode.treated)
            yield drawn, _come_in(modes, _settled(modes, mode), aim), nothing
        return
    if mode.kind == "close" and mode.aim != NONE:
        for target, picked in _enter(modes, _settled(modes, mode), mode.aim, step):
            yield NONE, target, picked
        return
    for index, edge in enumerate(edges_of(place)):
        left = replace(_settled(modes, mode), atomic=leaves_atomic(modes, mode, edge, step))
        yield from ((index, target, picked) for target, picked in _take(modes, left, edge.target, step))


def _take(
    modes: Modes, left: Mode, target: int, step: float
) -> Iterator[tuple[Mode, tuple[bool | None, ...]]]:
    """Yield the modes to which an edge leads."""
    place, known = modes.place(left), modes.compiled.names.places
    nothing: tuple[bool | None, ...] = (None,) * len(left.treated)
    if target >= len(known):
        # How a desk served somebody: a place beyond those of the file, within the same visit.
        yield replace(left, place=target), nothing
    elif not modes.compiled.places[place.stage].touchpoints or left.kind == "close":
        yield from _enter(modes, left, target, step)
    elif target == LEAVE:
        yield replace(left, kind="close", place=place.stage), nothing
    elif target != place.stage and modes.compiled.places[target].stage == place.stage:
        yield _come_in(modes, left, target), nothing
    elif modes.compiled.places[place.stage].invitations > 0.0:
        yield replace(left, kind="close", place=place.stage, aim=target), nothing
    else:
        yield from _enter(modes, left, target, step)


def _settled(modes: Modes, mode: Mode) -> Mode:
    """What remains of a mode when its visit is over: the event is past, the experience has been made."""
    experienced = mode.kind == "stay" and modes.place(mode).quality is not None
    waiting = () if experienced else mode.waiting
    return replace(mode, phase=mode.phase + mode.phase % 2, waiting=waiting, switched=False)


def _enter(
    modes: Modes, left: Mode, target: int, step: float
) -> Iterator[tuple[Mode, tuple[bool | None, ...]]]:
    """Yield the modes in which somebody may find themselves who enters a place from outside its stage."""
    compiled = modes.compiled
    stage = compiled.places[compiled.places[target].stage]
    visits = tuple(
        min(count + (counted == stage.index), cap)
        for counted, count, cap in zip(modes.counted, left.visits, modes.caps, strict=True)
    )
    options: list[tuple[bool | None, ...]] = []
    for change in modes.targeted:
        options.append((False, True) if _matters(compiled, change, stage) else (None,))
    for picked in product(*options):
        opened = replace(
            left,
            kind="open",
            place=stage.index,
            aim=NONE if target == stage.index else target,
            switched=False,
            visits=visits,
            treated=tuple(bool(flag) for flag in picked),
            phase=_reached(compiled, left.phase, stage),
        )
        if stage.touchpoints or target != stage.index:
            yield opened, picked
        else:
            yield _met(compiled, replace(opened, kind="stay", aim=NONE)), picked


def _come_in(modes: Modes, left: Mode, touchpoint: int) -> Mode:
    """The mode of somebody who enters a touchpoint of the stage in which they are."""
    compiled = modes.compiled
    place = compiled.places[touchpoint]
    phase = _reached(compiled, left.phase, place)
    return _met(compiled, replace(left, kind="stay", place=touchpoint, aim=NONE, phase=phase))


def _met(compiled: Compiled, mode: Mode) -> Mode:
    """The mode after meeting the channel of its place, and after an experience that uses up handovers."""
    place = compiled.places[mode.place]
    waiting, channel, switched = mode.waiting, mode.channel, False
    if place.channel not in {NONE, mode.channel}:
        switched = mode.channel != NONE
        if switched:
            waiting = (*waiting, mode.channel * len(compiled.names.channels) + place.channel)
        channel = place.channel
    waiting = tuple(sorted(number for number in waiting if not _is_seamless(compiled, number)))
    return replace(mode, channel=channel, switched=switched, waiting=waiting)


def _is_seamless(compiled: Compiled, number: int) -> bool:
    return all(p.handovers[number].factor == 1.0 for p in compiled.personas)


def _reached(compiled: Compiled, phase: int, place: Place) -> int:
    """The phase of somebody who enters a place."""
    phase += phase % 2
    if phase == NEW and place.index in compiled.conversion:
        return CONVERTING
    if phase == CONVERTED and place.role == "exit_churned":
        return CHURNING
    if phase == CHURNED and place.stage == place.index and not place.exit:
        return RETURNING
    return phase


def _matters(compiled: Compiled, change: int, stage: Place) -> bool:
    """Whether a change does anything in a visit of a stage."""
    if stage.index in compiled.changes[change].exposed:
        return True
    for persona in compiled.personas:
        for place in persona.places:
            if place.stage != stage.index:
                continue
            if change in changes_of_place(place) or place.index in compiled.changes[change].exposed:
                return True
            if place.invitations > 0.0 and persona.referral is not None:
                terms = (*persona.referral.acceptance_terms, *persona.referral.delay_terms)
                if change in {term.change for term in terms} or compiled.changes[change].exposed_referral:
                    return True
            if place.channel != NONE and any(
                term.change == change for handover in persona.handovers for term in handover.terms
            ):
                return True
    return False


def leaves_atomic(modes: Modes, mode: Mode, edge: Edge | None, step: float) -> bool:
    """Whether those who take an edge from a mode leave exactly at nodes; None: at the end of the dwell."""
    if mode.kind != "stay":
        return mode.atomic
    places = [persona.places[mode.place] for persona in modes.compiled.personas]
    if places[0].clocks:
        moved = edge is None or edge.terms or edge.traits or edge.satisfaction or edge.visits or edge.persona
        law = None if edge is None else edge.clock
        return mode.atomic and not moved and law is not None and all(_is_even(p, law, step) for p in places)
    if places[0].dwell is not None and places[0].dwell.family == "until":
        return all(p.dwell is not None and _dates_on_nodes(p.dwell, step) for p in places)
    return mode.atomic and all(p.dwell is None or _is_even(p, p.dwell, step) for p in places)


def _dates_on_nodes(law: Draw, step: float) -> bool:
    return law.family == "until" and on_nodes(law.every, step) and on_nodes(law.at, step)


def _is_even(place: Place, law: Draw, step: float) -> bool:
    """Whether a law always takes the same whole number of steps."""
    if law.family != "fixed":
        return False
    if law.location == 0.0:
        return True
    return not (place.dwell_terms or place.dwell_traits) and on_nodes(law.location * place.dwell_factor, step)


def on_nodes(days: float, step: float) -> bool:
    """Whether a time is a whole number of steps."""
    return abs(days / step - round(days / step)) < 1e-7
