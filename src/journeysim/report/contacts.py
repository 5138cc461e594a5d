"""What journey maps draw of desks: how contacts went, and the ways that only their ends open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from journeysim.journey.graph import macro_graph
from journeysim.report.strip import MoveKind
from journeysim.report.wording import label_of, share_text
from journeysim.results.decisions import tabulate_decisions
from journeysim.results.log import Kind
from journeysim.results.result import Result
from journeysim.results.tables import table
from journeysim.results.visits import LEFT, NOTHING, Integers
from journeysim.scenario.model import Model
from journeysim.scenario.places import LEAVE, RowName, desk_of, stage_name, touchpoints_of
from journeysim.scenario.targets import row_edges

OutcomeMove = tuple[str, str, MoveKind]
"""From where, to where, and after which end of a contact."""

ROWS: dict[RowName, MoveKind] = {
    "on_abandon": "gave-up",
    "on_unresolved": "unresolved",
    "on_blocked": "turned-away",
}
"""Which row each outcome opens."""

_KINDS: dict[int, MoveKind] = {
    Kind.ABANDONED: "gave-up",
    Kind.UNRESOLVED: "unresolved",
    Kind.BLOCKED: "turned-away",
}


@dataclass(frozen=True)
class AtDesk:
    """How the contacts at one place went.

    Attributes:
        desk: Name of the desk.
        ended: Visits that ended at the desk, served, given up or turned away.
        gave_up: Those whose patience ended.
        turned_away: Those that the desk did not let in.
        utilisation: Time at work per time on duty of the desk, whoever it served; NaN without duty.
    """

    desk: str
    ended: int
    gave_up: int
    turned_away: int
    utilisation: float


def contacts_at_places(result: Result) -> dict[str, AtDesk]:
    """Count how contacts went, by name of the place; places without a contact are left out."""
    log, visits, names = result.log, result.visits, result.compiled.names
    ends = (Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.BLOCKED)
    rows = np.flatnonzero(np.isin(log.kind, ends))
    place = visits.place[np.searchsorted(visits.row, rows, side="right") - 1]
    busy = {row["desk"]: row["utilisation"] for row in table(result, "desks").rows()} if len(rows) else {}
    counted = Counter(zip(place.tolist(), log.kind[rows].tolist(), strict=True))
    desks = dict(zip(place.tolist(), log.what[rows].tolist(), strict=True))
    return {
        names.places[where]: AtDesk(
            desk=names.desks[desk],
            ended=sum(counted[where, kind] for kind in ends),
            gave_up=counted[where, Kind.ABANDONED],
            turned_away=counted[where, Kind.BLOCKED],
            utilisation=busy[names.desks[desk]],
        )
        for where, desk in sorted(desks.items())
    }


def outcome_moves(result: Result) -> dict[OutcomeMove, int]:
    """Count the moves that the end of a contact opened, between touchpoints and between stages.

    Between stages only where the touchpoint's own row led out: where it left the decision to the stage, the
    stage's row decided.
    """
    if not result.compiled.desks:
        return {}
    visits, decisions = result.visits, tabulate_decisions(result)
    places, names = result.compiled.places, result.compiled.names.places
    opened = np.isin(decisions.outcome, list(_KINDS)) & (visits.next != NOTHING)
    own = {
        Kind.ABANDONED: [p.index for p in places if p.on_abandon is not None],
        Kind.UNRESOLVED: [p.index for p in places if p.on_unresolved is not None],
        Kind.BLOCKED: [p.index for p in places if p.on_blocked is not None],
    }
    found: Counter[OutcomeMove] = Counter()
    for kind, with_row in own.items():
        here = opened & (decisions.outcome == kind) & np.isin(visits.place, with_row)
        rows = np.flatnonzero(here)
        found += _counted(result, rows, names, _KINDS[kind])
        out = rows[(visits.next[rows] == LEFT) & (decisions.target[rows] >= 0)]
        found += _counted(result, visits.stage_row[out], names, _KINDS[kind])
    return dict(found)


def _counted(result: Result, rows: Integers, names: tuple[str, ...], kind: MoveKind) -> Counter[OutcomeMove]:
    visits = result.visits
    onward = np.where(visits.next[rows] == LEFT, visits.next[visits.stage_row[rows]], visits.next[rows])
    pairs = zip(visits.place[rows].tolist(), onward.tolist(), strict=True)
    return Counter((names[a], names[b], kind) for a, b in pairs if b != NOTHING)


def written_outcomes(model: Model) -> dict[tuple[str, str], tuple[bool, tuple[MoveKind, ...]]]:
    """For each way between stages whether an ordinary row has it, and the outcomes whose rows have it."""
    found: dict[tuple[str, str], tuple[bool, tuple[MoveKind, ...]]] = {}
    for a, b, about in macro_graph(model).edges(data=True):
        rows = [str(row).rpartition(".")[2] for row in about["rows"]]
        kinds = tuple(kind for row, kind in ROWS.items() if row in rows)
        found[a, b] = ("next" in rows, kinds)
    return found


def written_outcome_ways(model: Model, place: str) -> list[tuple[str, MoveKind, RowName]]:
    """Where the outcome rows of a touchpoint lead: places, or stages that the stage's row may lead to."""
    found: list[tuple[str, MoveKind, RowName]] = []
    for row, kind in ROWS.items():
        for target, _ in row_edges(model, place, row):
            if target == LEAVE:
                found.extend((onward, kind, "next") for onward, _ in row_edges(model, stage_name(place)))
            else:
                found.append((target, kind, row))
    return found


def desk_lines(model: Model, places: Sequence[str], contacts: Mapping[str, AtDesk] | None) -> tuple[str, ...]:
    """What a map writes about the desks at some places; nothing where there is none.

    Args:
        model: The scenario.
        places: A touchpoint, or a stage with its touchpoints.
        contacts: How contacts went, by place; None before any run.
    """
    used = {place: use.name for place in places if (use := desk_of(model, place)) is not None}
    desks = sorted(set(used.values()))
    if not desks:
        return ()
    met = [contacts[place] for place in used if place in contacts] if contacts else []
    if len(desks) > 1:
        return (f"{len(desks)} desks", *_gave_up(met))
    busy = met[0].utilisation if met else nan
    at_work = () if isnan(busy) else (f"{share_text(busy, 0)} at work",)
    return (label_of(desks[0], model.desks[desks[0]].label), *at_work, *_gave_up(met))


def places_in(model: Model, stage: str) -> tuple[str, ...]:
    """The places of a stage where time is spent."""
    return touchpoints_of(model, stage) or (stage,)


def _gave_up(met: Sequence[AtDesk]) -> tuple[str, ...]:
    """Shares of contacts that ended before the service, where there are any."""
    ended = sum(each.ended for each in met)
    counts = (
        (sum(each.gave_up for each in met), "gave up"),
        (sum(each.turned_away for each in met), "not let in"),
    )
    return tuple(f"{_whole(count / ended)} {words}" for count, words in counts if count)


def _whole(share: float) -> str:
    """A share in whole per cent, as there is room for below a disc."""
    return share_text(share, 0) if share >= 0.0095 else "<1 %"
