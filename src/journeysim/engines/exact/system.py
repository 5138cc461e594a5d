"""The whole journey as one linear system on the lattice: modes, ways out of them, links, experiences, birth.

At each node, with rows O of those who leave (one for each mode; one for each clock where clocks compete) and
entries N before and F after the experience, all of shape (…, columns):

    N[target] = births + Σ over links  share(link) · O[source of the link]
    F[mode]   = N[mode] · experience(mode)
    O[row] at later nodes  +=  kernel(row) · F[mode of the row]

Invitations are a link with a rate instead of a share, to arrivals after their delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import NONE, Compiled, Place
from journeysim.engines.exact.decisions import shares
from journeysim.engines.exact.effects import Who, changes_of_edges, changes_of_terms, edges_of, summed
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.modes import Link, Mode, Modes, check_size, leaves_atomic
from journeysim.engines.exact.moods import experience
from journeysim.engines.exact.population import Population, chance_of
from journeysim.engines.exact.referral import Invitations, find_invitations
from journeysim.engines.exact.stays import Stay, stay_key, stays
from journeysim.engines.exact.timeline import Regimes, Timeline
from journeysim.results.visits import Flags, Integers

NEGLIGIBLE = 1e-13
"""Share of a node's flow that is no longer carried on within it, where answers are exact."""


@dataclass(frozen=True)
class Table:
    """Numbers that hold at each node: a table by regime, and the regime of each node.

    Attributes:
        values: Of shape (regimes, rows, columns), or (regimes, kinds, before, after) for an experience.
        regime: Of shape (nodes,).
        rows: Which rows of the whole they are.
    """

    values: Floats
    regime: Integers
    rows: Integers


@dataclass(frozen=True)
class System:
    """A journey as a linear system; see the module's beginning.

    Attributes:
        modes: The modes and the links between them.
        population: Kinds, traits, grid of satisfaction.
        timeline: The lattice of time.
        stays: Kernel of each row.
        row_mode: Mode of each row, of shape (rows,).
        row_edge: Edge of each row, NONE where one kernel serves all, of shape (rows,).
        row_atomic: Whether what leaves lies exactly at nodes, of shape (rows,).
        link_row: Row that feeds each link, of shape (links,).
        link_target: Mode that each link enters, rising, of shape (links,).
        link_edge: Edge of each link, of shape (links,).
        tables: The shares of all links.
        experienced: Modes with an experience.
        experiences: How each moves satisfaction.
        invitations: Who invites, and where the invited begin; None where nobody does.
        negligible: Share of a node's flow that is no longer carried on within it.
        free: Share of the people invited who are new at each node of a finite market, of shape (nodes,).
    """

    modes: Modes
    population: Population
    timeline: Timeline
    stays: tuple[Stay, ...]
    row_mode: Integers
    row_edge: Integers
    row_atomic: Flags
    link_row: Integers
    link_target: Integers
    link_edge: Integers
    tables: tuple[Table, ...]
    experienced: Integers
    experiences: tuple[Table, ...]
    invitations: Invitations | None
    negligible: float = NEGLIGIBLE
    free: Floats | None = None

    @property
    def compiled(self) -> Compiled:
        """The compiled scenario."""
        return self.modes.compiled

    @property
    def atomic(self) -> Flags:
        """Whether entries of each mode lie exactly at nodes, of shape (modes,)."""
        return np.array([mode.atomic for mode in self.modes.listed], dtype=np.bool_)

    @property
    def phases(self) -> Integers:
        """How far customers have come in each mode, of shape (modes,)."""
        return np.array([mode.phase for mode in self.modes.listed])

    @property
    def places(self) -> Integers:
        """The place of each mode, of shape (modes,)."""
        return np.array([mode.place for mode in self.modes.listed])

    def share_tables(self, node: int, out: Floats, last: Sequence[int] | None) -> None:
        """Write the shares of all links at a node into ``out``, where they differ from the node before."""
        for table in self.tables:
            regime = table.regime[node]
            if last is None or table.regime[last[0]] != regime:
                out[table.rows] = table.values[regime]

    def decided(self, flags: Iterable[bool | None]) -> tuple[tuple[int, bool], ...]:
        """What targets decide at an entry, as (change, flag)."""
        pairs = zip(self.modes.targeted, flags, strict=True)
        return tuple((change, flag) for change, flag in pairs if flag is not None)

    def picked(self, flags: Iterable[bool | None], stage: int, mode: Mode) -> Floats:
        """Chance that targets decide as stated at the entry of a stage, of shape (columns,)."""
        kinds, nodes, moods = self.population.shape
        found = np.ones((kinds, 1, moods))
        for change, flag in zip(self.modes.targeted, flags, strict=True):
            if flag is None:
                continue
            target = self.compiled.changes[change].target
            assert target is not None
            visits = self.modes.visits_of(mode, stage)
            for number, kind in enumerate(self.population.kinds):
                chance = chance_of(target, kind.persona, stage, visits, self.population.grid)
                chance = chance * kind.covered[change]
                found[number] *= chance if flag else 1.0 - chance
        return np.broadcast_to(found, (kinds, nodes, moods)).reshape(-1).copy()


def assemble(modes: Modes, population: Population, timeline: Timeline, *, referral: bool = True) -> System:
    """Put the numbers to the modes and links of a journey, with invitations or without."""
    kernels: list[Stay] = []
    row_mode, row_edge, atomic = [], [], []
    first_row = []
    followed = {link.source for link in modes.links}
    known: dict[tuple[object, ...], tuple[Stay, ...]] = {}
    for number, mode in enumerate(modes.listed):
        first_row.append(len(kernels))
        place = modes.place(mode)
        if number not in followed:
            continue
        key = stay_key(modes, mode)
        if key not in known:
            known[key] = stays(modes, mode, population, timeline)
        found = known[key]
        by_clock = mode.kind == "stay" and place.clocks
        for index, stay in enumerate(found):
            kernels.append(stay)
            row_mode.append(number)
            row_edge.append(index if by_clock else NONE)
            edge = edges_of(place)[index] if by_clock else None
            atomic.append(leaves_atomic(modes, mode, edge, timeline.step))
    ordered = sorted(range(len(modes.links)), key=lambda link: modes.links[link].target)
    links = [modes.links[number] for number in ordered]
    link_row = [first_row[link.source] + _clock_of(modes, link) for link in links]
    bare = System(
        modes=modes,
        population=population,
        timeline=timeline,
        stays=tuple(kernels),
        row_mode=np.array(row_mode, dtype=np.int64),
        row_edge=np.array(row_edge, dtype=np.int64),
        row_atomic=np.array(atomic, dtype=np.bool_),
        link_row=np.array(link_row, dtype=np.int64),
        link_target=np.array([link.target for link in links], dtype=np.int64),
        link_edge=np.array([link.edge for link in links], dtype=np.int64),
        tables=(),
        experienced=np.zeros(0, dtype=np.int64),
        experiences=(),
        invitations=None,
    )
    return _filled(bare, links, referral=referral)


def _clock_of(modes: Modes, link: Link) -> int:
    """Which of the rows of a mode feeds a link."""
    mode = modes.listed[link.source]
    return link.edge if mode.kind == "stay" and modes.place(mode).clocks else 0


def _filled(bare: System, links: list[Link], *, referral: bool) -> System:
    """Compute what is behind the links of a system."""
    from dataclasses import replace

    by_source: dict[int, list[int]] = {}
    for number, link in enumerate(links):
        by_source.setdefault(link.source, []).append(number)
    _check_tables(bare, by_source)
    tables = [_link_table(bare, source, rows, links) for source, rows in by_source.items()]
    experienced, experiences = _experiences(bare)
    whole = replace(bare, tables=_merged(tables), experienced=experienced, experiences=experiences)
    return replace(whole, invitations=find_invitations(whole)) if referral else whole


def _check_tables(system: System, by_source: dict[int, list[int]]) -> None:
    """Refuse a system whose tables would take too much room, before they are made."""
    kinds, _, moods = system.population.shape
    numbers = 0
    for source, rows in by_source.items():
        mode = system.modes.listed[source]
        changes = changes_of_mode(system, mode)
        regimes = system.timeline.regimes(changes, atomic=_leaving_exactly(system, source))
        numbers += len(regimes) * len(rows) * system.population.columns
        if mode.kind == "stay" and system.modes.place(mode).quality is not None:
            own = (persona.places[mode.place].gains for persona in system.compiled.personas)
            felt = system.timeline.regimes(changes_of_terms(*own), atomic=mode.atomic)
            numbers += len(felt) * kinds * moods**2
    check_size(numbers, "The tables of decisions and experiences")


def _merged(tables: list[Table]) -> tuple[Table, ...]:
    """The tables with those that never change as one."""
    steady = [table for table in tables if len(table.values) == 1]
    if not steady:
        return tuple(tables)
    one = Table(
        np.concatenate([table.values for table in steady], axis=1),
        steady[0].regime,
        np.concatenate([table.rows for table in steady]),
    )
    return (one, *(table for table in tables if len(table.values) > 1))


def _link_table(system: System, source: int, rows: list[int], links: list[Link]) -> Table:
    """The shares of the links from one mode."""
    modes, population, timeline = system.modes, system.population, system.timeline
    mode = modes.listed[source]
    changes = changes_of_mode(system, mode)
    regimes = timeline.regimes(changes, atomic=_leaving_exactly(system, source))
    rows_in_all = len(regimes.flat) * max(len(edges_of(modes.place(mode))), len(rows))
    check_size(rows_in_all * population.columns, f"The decisions at {modes.place(mode).name}")
    by_edge = _shares(system, mode, regimes)
    values = np.empty((len(regimes), len(rows), population.columns))
    for position, number in enumerate(rows):
        link = links[number]
        values[:, position] = 1.0 if by_edge is None or link.edge == NONE else by_edge[:, link.edge]
        if any(flag is not None for flag in link.picked):
            target = modes.listed[link.target]
            values[:, position] *= system.picked(link.picked, modes.place(target).stage, target)
    return Table(values, regimes.index, np.array(rows))


def _leaving_exactly(system: System, source: int) -> bool:
    """Whether what leaves a mode lies exactly at nodes."""
    return bool(system.row_atomic[system.row_mode == source].all())


def changes_of_mode(system: System, mode: Mode) -> frozenset[int]:
    """The changes that move the shares of the links from a mode."""
    found: frozenset[int] = frozenset()
    for persona in system.compiled.personas:
        place = persona.places[mode.place]
        if mode.kind == "open":
            found |= changes_of_terms(*(first.terms for first in place.touchpoints))
        elif not place.clocks:
            found |= changes_of_edges(edges_of(place))
    return found


def _shares(system: System, mode: Mode, regimes: Regimes) -> Floats | None:
    """Shares of the edges of a mode, of shape (regimes, edges, columns); None where clocks decide."""
    modes, population = system.modes, system.population
    if (mode.kind == "stay" and modes.place(mode).clocks) or mode.aim != NONE:
        return None
    above = population.grid - system.compiled.satisfaction_reference
    found = []
    for kind in population.kinds:
        place = system.compiled.personas[kind.persona].places[mode.place]
        treated = modes.treats(mode, kind.covered)
        who = Who(treated, population.traits[..., np.newaxis], modes.visits_of(mode, place.stage))
        if mode.kind == "open":
            table = first_shares(modes.place(mode), place, who, regimes.flat)
        else:
            assert place.row is not None
            table = shares(place.row, who, regimes.flat, above)
        table = regimes.average(table)
        found.append(np.broadcast_to(table, (*table.shape[:2], *population.shape[1:])))
    whole = np.stack(found, axis=2)
    return whole.reshape(*whole.shape[:2], -1)


def first_shares(listed: Place, place: Place, who: Who, levels: Floats) -> Floats:
    """Chances of the touchpoints that may open a stage, in the order of the first persona's."""
    weight = {
        first.place: first.weight * np.exp(summed(first.terms, who.treated, levels))
        for first in place.touchpoints
    }
    nothing = np.zeros(len(levels))
    table = np.stack([weight.get(first.place, nothing) for first in listed.touchpoints], axis=1)
    found: Floats = (table / table.sum(axis=1, keepdims=True))[..., np.newaxis, np.newaxis]
    return found


def _experiences(system: System) -> tuple[Integers, tuple[Table, ...]]:
    """The modes with an experience, and how each moves satisfaction, by kind."""
    modes, population = system.modes, system.population
    found = [n for n, m in enumerate(modes.listed) if m.kind == "stay" and modes.place(m).quality is not None]
    kept: dict[tuple[object, ...], tuple[Floats, Integers]] = {}
    tables = []
    for position, number in enumerate(found):
        mode = modes.listed[number]
        key = (mode.place, mode.waiting, mode.visits, mode.treated, mode.atomic)
        if key not in kept:
            kept[key] = _moved(system, mode)
        values, regime = kept[key]
        tables.append(Table(values, regime, np.array([position])))
    return np.array(found, dtype=np.int64), _merged_experiences(tables, population)


def _merged_experiences(tables: list[Table], population: Population) -> tuple[Table, ...]:
    steady = [table for table in tables if len(table.values) == 1]
    others = tuple(table for table in tables if len(table.values) > 1)
    if not steady:
        return others
    values = np.concatenate([table.values for table in steady])[np.newaxis]
    return (Table(values, steady[0].regime, np.concatenate([table.rows for table in steady])), *others)


def handed_over(system: System, mode: Mode) -> tuple[Regimes, list[Floats]]:
    """Situations that an experience hangs on, and what handovers leave of it for each kind, by moment."""
    compiled = system.compiled
    changes: frozenset[int] = frozenset()
    for persona in compiled.personas:
        handovers = [persona.handovers[number].terms for number in mode.waiting]
        changes |= changes_of_terms(persona.places[mode.place].gains, *handovers)
    regimes = system.timeline.regimes(changes, atomic=mode.atomic)
    by_kind = []
    for kind in system.population.kinds:
        persona, treated = compiled.personas[kind.persona], system.modes.treats(mode, kind.covered)
        kept = np.ones(len(regimes.flat))
        for number in mode.waiting:
            handover = persona.handovers[number]
            friction = np.exp(summed(handover.terms, treated, regimes.flat))
            kept = kept * np.clip(1.0 - (1.0 - handover.factor) * friction, 0.0, 1.0)
        by_kind.append(kept)
    return regimes, by_kind


def _moved(system: System, mode: Mode) -> tuple[Floats, Integers]:
    """How the experience of a mode moves satisfaction: (regimes, kinds, before, after), and the regimes."""
    compiled, population = system.compiled, system.population
    regimes, handed = handed_over(system, mode)
    kinds, _, moods = population.shape
    check_size(len(regimes.flat) * kinds * moods**2, f"The experience at {system.modes.place(mode).name}")
    by_kind, known = [], dict[tuple[object, ...], Floats]()
    for kind, kept in zip(population.kinds, handed, strict=True):
        place = compiled.personas[kind.persona].places[mode.place]
        who = Who(
            system.modes.treats(mode, kind.covered),
            population.traits,
            system.modes.visits_of(mode, place.stage),
        )
        felt = tuple(who.treated[term.change] for term in place.gains)
        key = (kind.persona, felt, kept.tobytes())
        if key not in known:
            moved = experience(
                compiled, place, who, regimes.flat, kept, population.grid, curved=population.curved
            )
            known[key] = regimes.average(moved)
        by_kind.append(known[key])
    return np.stack(by_kind, axis=1), regimes.index
