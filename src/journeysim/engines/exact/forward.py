"""The flow of customers through the lattice, from its first node to its last.

What enters a mode at a node leaves it at later nodes, as its kernel says. Blocks of nodes hand their flows on
to all later blocks at once, by a product of matrices; within a block they are handed on node by node, through
the part of the journey that anybody has reached by then. Where a kernel has mass at lag 0 (stays of no time,
or short beside a step) entries of a node are carried through the places that take no time until nothing moves
any more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.engines.exact.crowd import Crowd, Filled, opened
from journeysim.engines.exact.flows import Births, Flows
from journeysim.engines.exact.handing import BLOCK, Handing, calendars
from journeysim.engines.exact.instants import closure, steps_within
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.reaching import Part, first_entries, part_of
from journeysim.engines.exact.sending import MOST_ROUNDS, Sending
from journeysim.engines.exact.system import System, Table
from journeysim.engines.exact.threads import on_one_thread
from journeysim.results.visits import Flags, Integers

MOST_CLOSED = 2_000_000
"""Numbers in the matrices of what happens at once, at most."""


@on_one_thread
def forward(  # noqa: PLR0913 - a span, and what is left out, kept or discounted in it
    system: System,
    births: Births,
    *,
    first: int | Sequence[int] = 0,
    last: int | None = None,
    referral: bool = True,
    next_only: bool = False,
    stop: Flags | None = None,
    keep: Sequence[int] = (),
    discount: float = 0.0,
    cohorts: Births | None = None,
    crowd: Crowd | None = None,
) -> Flows:
    """Let customers flow.

    Args:
        system: The journey.
        births: Arrivals at each node of the span, by mode.
        first: Number of the first node. Of several, cohorts flow side by side: births and flows then have the
            columns (kinds) of each in turn, and the spans of all are as long as that of the first.
        last: Number of the last node of the first span; by default the horizon.
        referral: Whether the people whom they invite come, too.
        next_only: Whether those people are counted and go no further.
        stop: Modes whose entries are counted and go no further, of shape (modes,).
        keep: Modes whose entries are kept in full.
        discount: Force of discounting per day, counted from each customer's arrival: flows are then worth
            exp(−discount · age) each.
        cohorts: Of the births, those who are different members of a finite market.
        crowd: The market; by default the one that the system knows.
    """
    last = system.timeline.count if last is None else last
    firsts = [first] if isinstance(first, int) else list(first)
    run = Run(system, births, firsts, last, referral, stop, keep)
    run.enter(cohorts or {}, crowd)
    run.weigh(discount)
    if run.sending is not None:
        run.sending.letting_in = not next_only
    run.go()
    return run.flows()


class Run:
    """The arrays of one pass; those of a block hold the part of the journey that has been reached by then."""

    def __init__(
        self,
        system: System,
        births: Births,
        firsts: list[int],
        last: int,
        referral: bool,
        stop: Flags | None,
        keep: Sequence[int],
    ) -> None:
        self.system, self.births, self.first, self.firsts = system, births, firsts[0], firsts
        self.cohorts: Births = {}
        self.crowd: Crowd | None = None
        self.nodes = last - self.first + 1
        self.calendar = calendars(system, firsts, self.nodes)
        self.width = len(firsts) * system.population.columns
        self.kinds = len(firsts) * system.population.shape[0]
        rows, modes = len(system.stays), len(system.modes.listed)
        self.links = np.empty((len(system.link_row), self.width))
        self.live: Floats = np.asarray(np.ones(modes) if stop is None else 1.0 - stop)
        self.keep = list(keep)
        self.moves = np.zeros((len(system.experienced), self.kinds, *([len(system.population.grid)] * 2)))
        self.entries = np.zeros((self.nodes, modes, self.kinds))
        self.taken = np.zeros((self.nodes, len(system.link_row), self.kinds))
        self.left = np.zeros((self.nodes, rows, self.kinds))
        self.kept = np.zeros((self.nodes, len(self.keep), self.width))
        self.inside = np.zeros((modes, self.width))
        self.new_shares = _turns([table.regime for table in system.tables], self.calendar)
        self.new_moves = _turns([table.regime for table in system.experiences], self.calendar)
        found = system.invitations if referral else None
        self.sending = None if found is None else Sending(system, found, self.nodes)

    def enter(self, cohorts: Births, crowd: Crowd | None) -> None:
        """Let customers enter a finite market, if there is one: a given one, or the one the system knows."""
        if crowd is None and self.system.free is not None:
            crowd = Filled(self.system.free[self.first :])
        self.cohorts, self.crowd = cohorts, crowd
        if self.sending is not None:
            self.sending.crowd = crowd

    def weigh(self, discount: float) -> None:
        """Prepare the kernels, each lag worth exp(−discount · lag)."""
        self.handing = Handing(self.system, self.firsts, self.nodes, discount)
        invited = [] if self.sending is None else list(self.sending.joined)
        births = (self.births, self.cohorts)
        self.earliest = first_entries(self.system, births, invited, self.live, self.nodes)
        self.closed: Floats | None = None
        self.whole = part_of(self.system, np.ones(len(self.live), dtype=np.bool_), self.handing.instant)
        if self.sending is not None:
            self.sending.look_at(self.whole.quick_targets, self.whole.quick_rows)
        self.is_simple = self._is_simple()

    def _is_simple(self) -> bool:
        """Whether what happens at once is always the same, moves no satisfaction and invites nobody."""
        whole = self.whole
        moving = set(self.handing.moving) & set(whole.quick_rows.tolist())
        changing = [table.rows for table in self.system.tables if len(table.values) > 1]
        unsteady = np.isin(whole.quick, np.concatenate(changing)).any() if changing else False
        small = self.width * len(whole.quick_rows) ** 2 <= MOST_CLOSED
        return not (moving or unsteady or len(whole.quick_felt) or self.sending is not None) and small

    def go(self) -> None:
        """Pass through all nodes."""
        for start in range(0, self.nodes, BLOCK):
            end = min(start + BLOCK, self.nodes)
            self.open_block(start, end)
            for node in range(start, end):
                self.step(node, start)
            self._sum_up(start, end)
            self.handing.hand_on()

    def open_block(self, start: int, end: int) -> None:
        """Make room for the flows of a block, in the part of the journey that is reached within it."""
        reached = self.earliest < end
        if start == 0 or np.count_nonzero(reached) != len(self.part.modes):
            self.part: Part = part_of(self.system, reached, self.handing.instant)
            self.closed = None
        part = self.part
        self.handing.open_block(part, start, end)
        if self.sending is not None:
            self.sending.look_around(part.mode_at, part.row_at)
        self.stays_live = self.live[part.modes, np.newaxis]
        self.flows_in = np.empty((end - start, len(part.modes), self.width))
        self.flows_on = np.empty((end - start, len(part.links), self.width))
        self.flows_out = np.empty((end - start, len(part.rows), self.width))
        self.felt_in = np.zeros((len(part.modes), self.width))

    def step(self, node: int, start: int) -> None:
        """Let everything happen that happens at a node."""
        part, at, calendar = self.part, node - start, self.first + node
        self._load(node, at)
        out = self.handing.leaving(node)
        entered = np.zeros((len(part.modes), self.width))
        self._let_in(entered, node)
        if self.sending is not None:
            self.sending.let_in_all(entered, node)
        on = self.flows_on[at]
        np.multiply(self.shares, out[part.link_row], out=on)
        if len(part.starts):
            entered[part.targets] += np.add.reduceat(on, part.starts, axis=0)
        self.flows_out[at] = out
        if self.sending is not None:
            entered = self.sending.with_invited(entered, out, calendar, node)
        total, felt = entered, self._felt(entered)
        if len(part.quick):
            self._settle(total, felt, calendar, node, at)
        self.flows_in[at] = total
        if self.sending is not None:
            self.sending.speak(total, self.flows_out[at], calendar, node)
        self.handing.remember(felt, node)
        if node == self.nodes - 1:
            felt *= np.where(self.system.atomic, 1.0, 0.5)[part.modes, np.newaxis]
        self.felt_in += felt

    def _load(self, node: int, at: int) -> None:
        """Read the shares of links and the experiences that hold at a node."""
        if self.new_shares[node]:
            self._load_tables(self.system.tables, self.links, node)
        if at == 0 or self.new_shares[node]:
            self.shares = self.links[self.part.links]
        if self.new_moves[node]:
            self._load_tables(self.system.experiences, self.moves, node)
        if at == 0 or self.new_moves[node]:
            self.experienced = self.moves[self.part.moves]

    def _load_tables(self, tables: Sequence[Table], out: Floats, node: int) -> None:
        """Write into ``out`` what is another at a node than before, for each cohort in its columns."""
        cohorts = len(self.firsts)
        each = out.reshape(len(out), cohorts, out.shape[1] // cohorts, *out.shape[2:])
        for number in range(cohorts):
            now, before = self.calendar[number, node], self.calendar[number, max(node - 1, 0)]
            for table in tables:
                if node == 0 or table.regime[before] != table.regime[now]:
                    each[table.rows, number] = table.values[table.regime[now]]

    def _let_in(self, entered: Floats, node: int) -> None:
        """Let external people in, as far as a finite market has not been reached."""
        drawn = listed = 1.0
        if self.crowd is not None:
            invited = None if self.sending is None else self.sending.coming
            drawn, listed = opened(self.crowd, node, self.births, self.cohorts, invited)
        where = self.part.mode_at
        for mode, arrivals in self.births.items():
            if where[mode] >= 0:
                entered[where[mode]] += drawn * arrivals[node]
        for mode, arrivals in self.cohorts.items():
            if where[mode] >= 0:
                entered[where[mode]] += (listed - drawn) * arrivals[node]

    def _settle(self, total: Floats, felt: Floats, calendar: int, node: int, at: int) -> None:
        """Carry entries on through places that take no time; ``total`` and ``felt`` grow by them."""
        part = self.part
        rows, targets, modes = part.quick_rows, part.quick_targets, part.row_mode[part.quick_rows]
        masses, shares = self.handing.lag0_at(node)[part.rows[rows]], self.shares[part.quick]
        if self.is_simple:
            if self.closed is None:
                self.closed = closure(steps_within(part, masses, shares, self.stays_live))
            out = np.einsum("crs,sc->rc", self.closed, masses * felt[modes])
            entered = self._note_at_once(out, shares, at)
            total[targets] += entered
            felt[targets] += entered * self.stays_live[targets]
            return
        inviting = self.sending is not None and self.sending.at_once
        fresh, scale = felt[modes], max(float(np.abs(total).sum()), 1e-300)
        moves, gone = self.moves[part.quick_moves], np.zeros_like(masses)
        for _ in range(MOST_ROUNDS):
            out = masses * fresh
            if float(np.abs(out).sum()) <= self.system.negligible * scale:
                self._note_at_once(gone, shares, at)
                return
            gone += out
            entered = np.add.reduceat(shares * out[part.quick_source], part.quick_starts, axis=0)
            more = self._with_invited(entered, out, calendar, node) if inviting else None
            if more is not None:
                total += more
                moved = self._felt(more)
                felt += moved
                fresh = moved[modes]
                continue
            total[targets] += entered
            moved = entered * self.stays_live[targets]
            if len(moves):
                moved[part.quick_felt] = self._moved(moved[part.quick_felt], moves)
            felt[targets] += moved
            fresh = np.zeros_like(out)
            fresh[part.back] = moved[part.back_from]
        raise ArithmeticError("a circle without time that hardly anybody leaves")

    def _note_at_once(self, out: Floats, shares: Floats, at: int) -> Floats:
        """Note who leaves at once, and on which links; return who enters by them, of (targets, columns)."""
        part = self.part
        on = shares * out[part.quick_source]
        self.flows_on[at, part.quick] += on
        self.flows_out[at, part.quick_rows] += out
        return np.asarray(np.add.reduceat(on, part.quick_starts, axis=0))

    def _with_invited(self, entered: Floats, out: Floats, calendar: int, node: int) -> Floats | None:
        """All entries with those who are invited at once by some who pass through; None if nobody is."""
        assert self.sending is not None
        whole_in = np.zeros((len(self.part.modes), self.width))
        whole_out = np.zeros((len(self.part.rows), self.width))
        whole_out[self.part.quick_rows], whole_in[self.part.quick_targets] = out, entered
        more = self.sending.with_invited(whole_in, whole_out, calendar, node)
        return None if more is whole_in else more

    def _felt(self, entered: Floats) -> Floats:
        """What entries become by the experiences of their modes."""
        felt: Floats = entered * self.stays_live
        here = self.part.felt
        if len(here):
            felt[here] = self._moved(felt[here], self.experienced)
        return felt

    def _moved(self, entered: Floats, moves: Floats) -> Floats:
        """What entries become by experiences: (entries, columns) by (entries, kinds, before, after)."""
        shape = (self.kinds, *self.system.population.shape[1:])
        found: Floats = np.matmul(entered.reshape(len(entered), *shape), moves)
        return found.reshape(len(entered), -1)

    def _sum_up(self, start: int, end: int) -> None:
        """Sum up what happened in a block."""
        part, shape = self.part, (self.kinds, self.width // self.kinds)
        for flows, sums, numbers in (
            (self.flows_in, self.entries, part.modes),
            (self.flows_on, self.taken, part.links),
            (self.flows_out, self.left, part.rows),
        ):
            sums[start:end, numbers] = flows.reshape(end - start, len(numbers), *shape).sum(axis=-1)
        for position, mode in enumerate(self.keep):
            if part.mode_at[mode] >= 0:
                self.kept[start:end, position] = self.flows_in[:, part.mode_at[mode]]
        if end == self.nodes:
            self.flows_out[-1] *= np.where(self.system.row_atomic[part.rows], 1.0, 0.5)[:, np.newaxis]
        self.inside[part.modes] += self.felt_in
        if len(part.rows):
            np.subtract.at(self.inside, self.system.row_mode[part.rows], self.flows_out.sum(axis=0))

    def flows(self) -> Flows:
        """What happened, with the last node's mass in halves where it is spread around it."""
        system = self.system
        self.entries[-1] *= np.where(system.atomic, 1.0, 0.5)[:, np.newaxis]
        if len(self.links):
            self.taken[-1] *= np.where(system.atomic[system.link_target], 1.0, 0.5)[:, np.newaxis]
            self.left[-1] *= np.where(system.row_atomic, 1.0, 0.5)[:, np.newaxis]
        sent, arrived = np.zeros((self.nodes, 0, self.kinds)), np.zeros((self.nodes, 0))
        accepted = sent
        joined: Births = {}
        talk = void = np.zeros(self.nodes)
        if self.sending is not None:
            sent, accepted, arrived = self.sending.sums()
            joined, talk, void = self.sending.joined, self.sending.talk, self.sending.void
        return Flows(
            self.first, self.entries, self.taken, self.left, sent, accepted, arrived, self.inside,
            self.kept, joined, talk, void,
        )  # fmt: skip


def _turns(regimes: list[Integers], calendar: Integers) -> Flags:
    """Whether any regime is another than before for any cohort, True at first: of shape (nodes,)."""
    found = np.zeros(calendar.shape[1], dtype=np.bool_)
    found[0] = True
    for regime in regimes:
        own = regime[calendar]
        found[1:] |= (own[:, 1:] != own[:, :-1]).any(axis=0)
    return found
