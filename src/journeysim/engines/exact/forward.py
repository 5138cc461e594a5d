"""The flow of customers through the lattice, from its first node to its last.

What enters a mode at a node leaves it at later nodes, as its kernel says. Blocks of nodes hand their flows on
to all later blocks at once, by a product of matrices; within a block they are handed on node by node. Where a
kernel has mass at lag 0 (stays of no time, or short beside a step) entries of a node are carried through the
places that take no time until nothing moves any more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.engines.exact.crowd import Crowd, Filled, opened
from journeysim.engines.exact.flows import Births, Flows
from journeysim.engines.exact.instants import closure, lag0_at, segments, steps_within
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.sending import MOST_ROUNDS, Sending
from journeysim.engines.exact.stays import Stay
from journeysim.engines.exact.system import System
from journeysim.engines.exact.threads import on_one_thread
from journeysim.results.visits import Flags, Integers

BLOCK = 32
"""Nodes in a block."""

MOST_CLOSED = 2_000_000
"""Numbers in the matrices of what happens at once, at most."""


@on_one_thread
def forward(  # noqa: PLR0913 - a span, and what is left out, kept or discounted in it
    system: System,
    births: Births,
    *,
    first: int = 0,
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
        first: Number of the first node.
        last: Number of the last node; by default the horizon.
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
    run = Run(system, births, first, last, referral, stop, keep)
    run.enter(cohorts or {}, crowd)
    run.weigh(discount)
    if run.sending is not None:
        run.sending.letting_in = not next_only
    run.go()
    return run.flows()


class Run:
    """The arrays of one pass."""

    def __init__(
        self,
        system: System,
        births: Births,
        first: int,
        last: int,
        referral: bool,
        stop: Flags | None,
        keep: Sequence[int],
    ) -> None:
        self.system, self.births, self.first = system, births, first
        self.cohorts: Births = {}
        self.crowd: Crowd | None = None
        self.nodes = last - first + 1
        self.width = system.population.columns
        self.kinds = system.population.shape[0]
        rows, modes = len(system.stays), len(system.modes.listed)
        self.due = np.zeros((rows, self.nodes, self.width))
        self.links = np.empty((len(system.link_row), self.width))
        self.starts, self.targets = segments(system.link_target)
        self.live = np.ones(modes) if stop is None else 1.0 - stop
        self.keep = list(keep)
        self.moves = np.zeros((len(system.experienced), self.kinds, *([len(system.population.grid)] * 2)))
        self.stay: tuple[Stay, ...] = system.stays
        self.entries = np.zeros((self.nodes, modes, self.kinds))
        self.taken = np.zeros((self.nodes, len(system.link_row), self.kinds))
        self.left = np.zeros((self.nodes, rows, self.kinds))
        self.kept = np.zeros((self.nodes, len(self.keep), self.width))
        self.inside = np.zeros((modes, self.width))
        found = system.invitations if referral else None
        self.sending = None if found is None else Sending(system, found, self.nodes)

    def enter(self, cohorts: Births, crowd: Crowd | None) -> None:
        """Let customers enter a finite market, if there is one: a given one, or the one the system knows."""
        if crowd is None and self.system.free is not None:
            crowd = Filled(self.system.free[self.first :])
        self.cohorts, self.crowd = cohorts, crowd
        if self.sending is not None:
            self.sending.crowd = crowd

    def go(self) -> None:
        """Pass through all nodes."""
        for start in range(0, self.nodes, BLOCK):
            end = min(start + BLOCK, self.nodes)
            self.open_block(start, end)
            for node in range(start, end):
                self.step(node, start)
            self.hand_on(start, end)

    def weigh(self, discount: float) -> None:
        """Prepare the kernels, each lag worth exp(−discount · lag)."""
        self.worth = np.exp(-discount * self.system.timeline.step * np.arange(self.nodes))
        self.moving = [row for row, stay in enumerate(self.stay) if not stay.steady]
        self.spread = np.array(
            [r for r, stay in enumerate(self.stay) if stay.steady and not stay.few], dtype=int
        )
        self.near = np.zeros((len(self.spread), BLOCK, self.width))
        self.lag0 = np.zeros((len(self.stay), self.width))
        self.few: list[tuple[int, int, Floats]] = []
        alike: dict[int, list[int]] = {}
        for row, stay in enumerate(self.stay):
            if stay.dates is None and not stay.few:
                alike.setdefault(id(stay), []).append(row)
            if stay.steady:
                self._weigh_steady(row, stay)
        self.alike = list(alike.values())
        instant: Flags = np.asarray(self.lag0.any(axis=1))
        for row in self.moving:
            stay = self.stay[row]
            dates = stay.dates
            if dates is None:
                instant[row] = bool(stay.masses[..., 0].any())
            else:
                instant[row] = bool((dates[:, 0] == np.arange(len(dates))).any())
        self._choose_instant(instant)

    def _weigh_steady(self, row: int, stay: Stay) -> None:
        """Prepare a kernel that is the same at every node: few lags one by one, or those within a block."""
        reach = min(BLOCK, self.nodes)
        for number, group in enumerate(stay.groups):
            masses = stay.masses[0, number, : self.nodes] * self.worth
            self.lag0[row, group] = masses[0]
            if not stay.few:
                position = int(np.searchsorted(self.spread, row))
                self.near[position, 1:reach, group] = masses[1:reach]
        if stay.few:
            for lag in np.flatnonzero(stay.masses[0, :, 1 : self.nodes].any(axis=0)) + 1:
                part = np.zeros(self.width)
                for number, group in enumerate(stay.groups):
                    part[group] = stay.masses[0, number, lag] * self.worth[lag]
                self.few.append((row, int(lag), part))

    def _choose_instant(self, instant: Flags) -> None:
        """Find the links that are fed by rows without time."""
        rows = self.system.link_row
        self.quick = np.flatnonzero(instant[rows]) if len(rows) else np.zeros(0, dtype=np.int64)
        self.quick_starts, self.quick_targets = segments(self.system.link_target[self.quick])
        self.quick_rows, self.quick_source = np.unique(rows[self.quick], return_inverse=True)
        if self.sending is not None:
            self.sending.look_at(self.quick_targets, self.quick_rows)
        self.closed: Floats | None = None
        self.may_close = self._is_simple()
        self.experience_of = np.full(len(self.live), -1)
        self.experience_of[self.system.experienced] = np.arange(len(self.system.experienced))

    def _is_simple(self) -> bool:
        """Whether what happens at once is always the same, moves no satisfaction and invites nobody."""
        rows, targets = self.quick_rows, self.quick_targets
        moving = set(self.moving) & set(rows.tolist())
        changing = [table.rows for table in self.system.tables if len(table.values) > 1]
        unsteady = np.isin(self.quick, np.concatenate(changing)).any() if changing else False
        felt = np.isin(targets, self.system.experienced).any()
        small = self.width * len(rows) ** 2 <= MOST_CLOSED
        return not (moving or unsteady or felt or self.sending is not None) and small

    def open_block(self, start: int, end: int) -> None:
        """Make room for the flows of a block."""
        self.block = np.zeros((len(self.stay), BLOCK, self.width))
        self.flows_in = np.zeros((end - start, len(self.live), self.width))
        self.flows_on = np.zeros((end - start, len(self.links), self.width))
        self.flows_out = np.zeros((end - start, len(self.stay), self.width))

    def step(self, node: int, start: int) -> None:
        """Let everything happen that happens at a node."""
        system, at = self.system, node - start
        calendar = self.first + node
        before = None if node == 0 else [calendar - 1]
        system.share_tables(calendar, self.links, before)
        self._load_experiences(calendar, before)
        out = self.due[:, node].copy()
        if at and len(self.stay):
            out[self.spread] += np.einsum("rbw,rbw->rw", self.block[self.spread, :at], self.near[:, at:0:-1])
        entered = np.zeros((len(self.live), self.width))
        self._let_in(entered, node)
        if self.sending is not None:
            self.sending.let_in_all(entered, node)
        if len(self.links):
            on = self.links * out[system.link_row]
            if len(self.starts):
                entered[self.targets] += np.add.reduceat(on, self.starts, axis=0)
            self.flows_on[at] += on
        self.flows_out[at] += out
        if self.sending is not None:
            entered = self.sending.with_invited(entered, out, calendar, node)
        total, felt = entered, self._felt(entered)
        if len(self.quick):
            self._settle(total, felt, calendar, node, at)
        self.flows_in[at] = total
        if self.sending is not None:
            self.sending.speak(total, self.flows_out[at], calendar, node)
        self._account(felt, total, node, at, start)

    def _let_in(self, entered: Floats, node: int) -> None:
        """Let external people in, as far as a finite market has not been reached."""
        drawn = listed = 1.0
        if self.crowd is not None:
            invited = None if self.sending is None else self.sending.coming
            drawn, listed = opened(self.crowd, node, self.births, self.cohorts, invited)
        for mode, arrivals in self.births.items():
            entered[mode] += drawn * arrivals[node]
        for mode, arrivals in self.cohorts.items():
            entered[mode] += (listed - drawn) * arrivals[node]

    def _settle(self, total: Floats, felt: Floats, calendar: int, node: int, at: int) -> None:
        """Carry entries on through places that take no time; ``total`` and ``felt`` grow by them."""
        system, lag0 = self.system, lag0_at(self, calendar)
        rows = self.quick_rows
        masses, shares = lag0[rows], self.links[self.quick]
        if self.closed is None and self.may_close:
            self.closed = closure(steps_within(self, masses, shares))
            self.may_close = False
        if self.closed is not None:
            out = np.einsum("crs,sc->rc", self.closed, masses * felt[system.row_mode[rows]])
            on = shares * out[self.quick_source]
            entered = np.add.reduceat(on, self.quick_starts, axis=0)
            self.flows_on[at, self.quick] += on
            self.flows_out[at, rows] += out
            total[self.quick_targets] += entered
            felt[self.quick_targets] += entered * self.live[self.quick_targets, np.newaxis]
            return
        fresh, scale = felt[system.row_mode[rows]], max(float(np.abs(total).sum()), 1e-300)
        for _ in range(MOST_ROUNDS):
            out = masses * fresh
            if float(np.abs(out).sum()) <= system.negligible * scale:
                return
            on = shares * out[self.quick_source]
            entered = np.add.reduceat(on, self.quick_starts, axis=0)
            self.flows_on[at, self.quick] += on
            self.flows_out[at, rows] += out
            targets = self.quick_targets
            if self.sending is not None and self.sending.at_once:
                whole_out, whole_in = np.zeros_like(self.due[:, 0]), np.zeros_like(total)
                whole_out[rows], whole_in[targets] = out, entered
                more = self.sending.with_invited(whole_in, whole_out, calendar, node)
                if more is not whole_in:
                    targets, entered = np.arange(len(total)), more
            total[targets] += entered
            moved = self._felt_at(entered, targets)
            felt[targets] += moved
            fresh = np.zeros_like(out)
            position = np.full(len(total), -1)
            position[targets] = np.arange(len(targets))
            reached = position[system.row_mode[rows]]
            fresh[reached >= 0] = moved[reached[reached >= 0]]
        raise ArithmeticError("a circle without time that hardly anybody leaves")

    def _felt_at(self, entered: Floats, modes: Integers) -> Floats:
        """What entries of some modes become by their experiences."""
        felt = entered * self.live[modes, np.newaxis]
        which = self.experience_of[modes]
        here = np.flatnonzero(which >= 0)
        if len(here):
            kinds, nodes, moods = self.system.population.shape
            part = felt[here].reshape(len(here), kinds, nodes, moods)
            felt[here] = np.matmul(part, self.moves[which[here]]).reshape(len(here), -1)
        return felt

    def _load_experiences(self, calendar: int, before: Sequence[int] | None) -> None:
        for table in self.system.experiences:
            regime = table.regime[calendar]
            if before is None or table.regime[before[0]] != regime:
                self.moves[table.rows] = table.values[regime]

    def _felt(self, entered: Floats) -> Floats:
        """What entries become by the experiences of their modes."""
        felt = entered * self.live[:, np.newaxis]
        experienced = self.system.experienced
        if len(experienced):
            kinds, nodes, moods = self.system.population.shape
            part = felt[experienced].reshape(len(experienced), kinds, nodes, moods)
            felt[experienced] = np.matmul(part, self.moves).reshape(len(experienced), -1)
        return felt

    def _account(self, felt: Floats, entered: Floats, node: int, at: int, start: int) -> None:
        """Remember the entries of a node for those who leave later."""
        if len(self.stay):
            self.block[:, at] = felt[self.system.row_mode]
        last = node == self.nodes - 1
        weight = np.where(self.system.atomic, 1.0, 0.5)[:, np.newaxis] if last else 1.0
        self.inside += weight * felt
        for position, mode in enumerate(self.keep):
            self.kept[node, position] = entered[mode]
        for row, lag, part in self.few:
            if lag < self.nodes - node:
                self.due[row, node + lag] += part * self.block[row, at]
        calendar = self.first + node
        end = min(start + BLOCK, self.nodes)
        for row in self.moving:
            stay, flow = self.stay[row], self.block[row, at]
            if stay.dates is not None and stay.parts is not None:
                for target, part in zip(stay.dates[calendar], stay.parts[calendar], strict=True):
                    lag = int(target) - calendar
                    if 0 < lag < self.nodes - node:
                        self.due[row, node + lag] += part * self.worth[lag] * flow
                self.block[row, at] = 0.0
                continue
            for number, group in enumerate(stay.groups):
                masses = (
                    stay.masses[stay.regime[calendar], number, 1 : end - node] * self.worth[1 : end - node]
                )
                self.due[row, node + 1 : end, group] += masses * flow[group][:, np.newaxis]

    def hand_on(self, start: int, end: int) -> None:
        """Hand the flows of a block on to all later nodes, and sum up what happened in it."""
        self._sum_up(start, end)
        if end == self.nodes:
            return
        lags = np.arange(end, self.nodes)[:, np.newaxis] - np.arange(start, end)
        for rows in self.alike:
            stay = self.stay[rows[0]]
            flow = self.block[rows, : end - start].transpose(1, 0, 2)
            if not flow.any():
                continue
            regime = stay.regime[self.first + start : self.first + end]
            for number, group in enumerate(stay.groups):
                if stay.steady:
                    kernel = (stay.masses[0, number, : self.nodes] * self.worth)[lags]
                else:
                    kernel = stay.masses[regime, number][np.arange(end - start), lags] * self.worth[lags]
                self._add(rows, end, group, kernel, flow)

    def _add(self, rows: list[int], end: int, group: Integers, kernel: Floats, flow: Floats) -> None:
        """Hand the flows of a block on to later nodes, for rows and columns with one kernel."""
        whole = len(group) == self.width
        part = flow if whole else flow[:, :, group]
        later = (kernel @ part.reshape(len(part), -1)).reshape(len(kernel), len(rows), -1)
        for position, row in enumerate(rows):
            if whole:
                self.due[row, end:] += later[:, position]
            else:
                self.due[row, end:, group] += later[:, position].T

    def _sum_up(self, start: int, end: int) -> None:
        shape = (self.kinds, self.width // self.kinds)
        for flows, sums in (
            (self.flows_in, self.entries),
            (self.flows_on, self.taken),
            (self.flows_out, self.left),
        ):
            sums[start:end] = flows.reshape(end - start, flows.shape[1], *shape).sum(axis=-1)
        if end == self.nodes:
            whole = np.where(self.system.row_atomic, 1.0, 0.5)
            self.flows_out[-1] *= whole[:, np.newaxis]
        if len(self.stay):
            gone = self.flows_out.sum(axis=0)
            np.subtract.at(self.inside, self.system.row_mode, gone)

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
