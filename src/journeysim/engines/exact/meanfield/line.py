"""The line at a desk: how many are inside, as a birth-death chain that is followed through the rota.

Below c, the servers on duty, each customer more is one more in service. Beyond, the line grows in units of
δ = (1 + cs²)/2 customers, each step that much rarer: drift stays, and variance becomes that of a service with
squared coefficient of variation cs² (Allen and Cunneen: waits are (1 + cs²)/2 times those of exponential
services). Whoever is j-th from the end of the line has waited about j/λ; so a line of q gives up at the rate

    Σ h(j/λ) ≈ λ·H(q/λ)

with h the hazard and H the cumulative hazard of patience (Whitt 2005, Management Science 51:221-235). Where
patience and service are exponential this is Erlang's own chain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, exp, inf, log

import numpy as np

from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.meanfield.rota import Rota

BINS = 72
"""Waits by which a distribution of waits is replaced."""

MOST_STATES = 600
"""Units of a line that are told apart; longer lines are counted in larger units."""

FIRST_STATES = 60
"""The same while it is only looked for how long a line grows."""

UNLIKELY = 1e-6
"""Chance of a line beyond which it is not followed."""

SWEEPS = 4
"""Times that all weeks are worked out side by side, at most, each from where the week before has ended."""

SETTLED = 2e-3
"""Customers by which the line at the beginnings of weeks may still move."""

LEAST_RATE = 1e-12

MEMORY = 3.0
"""Patiences after which a line has forgotten who was in it, about."""

Hazard = Callable[[Floats, int], Floats]
"""Cumulative hazard of patience after waits of shape (lanes, states), in a slot."""


@dataclass(frozen=True)
class Demand:
    """What comes to a desk.

    Attributes:
        calls: Callers per day, of shape (lanes, slots) or (lanes, 1).
        service: Mean service in days, of the same shape.
        spread: Squared coefficient of variation of services.
        room: Waiting places.
        hazard: Cumulative hazard of patience; None where nobody gives up.
        patience: About how long people wait, in days; inf for endlessly.
    """

    calls: Floats
    service: Floats
    spread: float
    room: float
    hazard: Hazard | None
    patience: float


@dataclass(frozen=True)
class Standing:
    """How a line stood, to go on from.

    Attributes:
        longest: A length that it hardly ever reaches.
        unit: Its unit in customers.
        servers: Most servers on duty.
        begins: How it stood at the beginning of each lane, of shape (lanes, states).
    """

    longest: float
    unit: float
    servers: int
    begins: Floats


@dataclass(frozen=True)
class Line:
    """What happens at a desk; arrays of shape (lanes, slots), but for the last ones.

    Attributes:
        joins: Customers who join, those who find no room included.
        queue: Mean number in line.
        busy: Mean number in service.
        gave_up: Customers who give up.
        blocked: Customers who find no room.
        no_wait: Customers who join and are served at once.
        waits: Days that somebody without end of patience would wait, of shape (BINS,).
        offered: Customers who join, by that wait, of shape (lanes, slots, BINS).
        overtime: Mean number in service when the desk closes, of shape (lanes,), over all closings.
        standing: How the line stood at the beginnings of lanes, to go on from.
    """

    joins: Floats
    queue: Floats
    busy: Floats
    gave_up: Floats
    blocked: Floats
    no_wait: Floats
    waits: Floats
    offered: Floats
    overtime: Floats
    standing: Standing


def follow(rota: Rota, demand: Demand, start: Standing | None = None) -> Line:
    """Follow the line of a desk through its rota.

    Args:
        rota: When it is staffed.
        demand: What comes.
        start: How the line stood before, where that is known about.
    """
    if start is None or len(start.begins) != rota.lanes:
        rough = Chain(rota, demand, None, FIRST_STATES).run(None)
        found = Chain(rota, demand, 1.25 * rough.standing.longest + 2.0, MOST_STATES).run(rough.standing)
    else:
        found = Chain(rota, demand, 1.25 * start.longest + 2.0, MOST_STATES).run(start)
    return found


class Chain:
    """The arrays of one desk."""

    def __init__(self, rota: Rota, demand: Demand, longest: float | None, most: int) -> None:
        shape = rota.servers.shape
        self.rota, self.demand = rota, demand
        self.rates = np.broadcast_to(demand.calls, shape) * rota.joins
        self.speed = 1.0 / np.broadcast_to(demand.service, shape)
        self.unit = (1.0 + _felt_spread(demand)) / 2.0
        self.pace = self._pace()
        bound = self._longest()
        longest = bound if longest is None else min(longest, bound)
        units = ceil(longest / self.unit) + 1
        if units > most:
            self.unit, units = longest / (most - 1), most
        self.servers = int(rota.servers.max(initial=0.0))
        self.states = self.servers + units + 1
        self.grid = np.geomspace(1e-3, 1e4, BINS - 1) * float(demand.service.mean())
        self.grid = np.append(0.0, self.grid)
        self.place = np.arange(float(self.states))
        self.reached = np.zeros(self.states)

    def _pace(self) -> Floats:
        """Share of their speed at which servers finish services in each slot, of shape (lanes, slots).

        Services that begin together when a desk opens end together, a while later: c of them that are
        regular have finished c·(1 − cs²)/2 fewer by any later moment than exponential ones would have.
        """
        missing = max(0.0, (1.0 - self.demand.spread) / 2.0) / self.speed
        since, length = self.rota.since_opening, self.rota.length
        found: Floats = np.clip((since + length - missing) / length, 0.0, 1.0)
        return found

    def _longest(self) -> float:
        """A length that the line hardly ever reaches."""
        servers, demand = self.rota.servers, self.demand
        most = self._fluid() * 1.3
        power = servers * self.speed
        load = np.where(power > 0.0, self.rates / np.where(power > 0.0, power, 1.0), 0.0)
        rho = float(np.clip(load.max(initial=0.0), 0.1, 0.985))
        tail = 16.0 * self.unit / abs(log(rho)) + 8.0 * self.unit
        if demand.patience < inf:
            flow = float(max(self.rates.max(), LEAST_RATE))
            tail = min(tail, 3.0 * flow * demand.patience + 12.0 * np.sqrt(flow * demand.patience) + 12.0)
        return min(most + tail, demand.room + self.unit)

    def _fluid(self) -> float:
        """The longest line if customers were a liquid."""
        rota, demand = self.rota, self.demand
        level, most = np.zeros(rota.lanes), 0.0
        leaving = 0.0 if demand.patience == inf else 1.0 / demand.patience
        for _ in range(1 if rota.lanes == 1 else 4):
            for slot, length in enumerate(rota.length.tolist()):
                grown = level + length * (self.rates[:, slot] - rota.servers[:, slot] * self.speed[:, slot])
                level = np.minimum(np.maximum(grown, 0.0) / (1.0 + leaving * length), demand.room)
                most = max(most, float(level.max()))
            level = np.append(0.0, level[:-1])
        return most

    def run(self, before: Standing | None) -> Line:
        """Sweep through all lanes until the beginnings of weeks no longer move."""
        lanes = self.rota.lanes
        start = np.zeros((lanes, self.states))
        start[:, 0] = 1.0
        if before is not None:
            start = self._taken_up(before)
        for _ in range(0 if lanes == 1 else SWEEPS):
            ended = self._sweep(start, None)
            after = np.vstack([start[:1], ended[:-1]])
            moved = float(np.abs((after - start) @ self.place).max())
            start = after
            if moved < SETTLED:
                break
        record = Record(self)
        self._sweep(start, record)
        return record.line(start)

    def _taken_up(self, before: Standing) -> Floats:
        """How another chain stood at the beginnings of lanes, in the units of this one; nobody in service."""
        at = np.minimum(np.arange(float(before.begins.shape[1])) * before.unit / self.unit, self.states - 1.0)
        left = np.minimum(at.astype(np.int64), self.states - 2)
        moved = np.zeros((len(at), self.states))
        rows = np.arange(len(at))
        moved[rows, left] = 1.0 - (at - left)
        moved[rows, left + 1] += at - left
        return np.asarray(before.begins @ moved)

    def _longest_met(self) -> float:
        """The length beyond which the line hardly ever was."""
        tail = np.cumsum(self.reached[::-1])[::-1] / max(float(self.reached.sum()), 1e-300)
        return (int(np.count_nonzero(tail > UNLIKELY)) + 1) * self.unit

    def _sweep(self, start: Floats, record: Record | None) -> Floats:
        """Follow all lanes from their beginnings; return how the line stands at their ends."""
        from scipy.linalg.lapack import dgtsv

        rota, inside = self.rota, start
        servers = rota.servers[:, 0]
        inside = self._restaffed(inside, np.zeros(rota.lanes), servers)
        base, since = np.full(rota.lanes, LEAST_RATE), 0.0
        for slot, length in enumerate(rota.length.tolist()):
            if slot and np.any(rota.servers[:, slot] != servers):
                if record is not None:
                    record.close(inside, servers, rota.servers[:, slot])
                inside = self._restaffed(inside, servers, rota.servers[:, slot])
                servers = rota.servers[:, slot]
            rate, power = self.rates[:, slot], servers * self.speed[:, slot]
            quiet = not rate.any() and not power.any()
            since = since + length / 2.0 if quiet else 0.0
            base = base if quiet else np.maximum(np.maximum(rate, power), LEAST_RATE)
            queue, leaving = self._leaving(servers, base, since, slot)
            since = since + length / 2.0 if quiet else 0.0
            up, down = self._flows(servers, rate, slot, queue, leaving)
            lower, upper = -length * up.ravel()[:-1], -length * down.ravel()[1:]
            middle = 1.0 + length * (up + down).ravel()
            solved = dgtsv(lower, middle, upper, inside.ravel())[3]
            inside = solved.reshape(inside.shape)
            if record is not None:
                self.reached += inside.sum(axis=0)
                record.slot(slot, inside, servers, queue, leaving)
        return self._restaffed(inside, servers, np.zeros(rota.lanes))

    def _leaving(self, servers: Floats, base: Floats, since: float, slot: int) -> tuple[Floats, Floats]:
        """The line in each state, and the rate at which it gives up, of shape (lanes, states)."""
        queue: Floats = np.maximum(self.place - servers[:, np.newaxis], 0.0) * self.unit
        if self.demand.hazard is None:
            return queue, np.zeros_like(queue)
        waited = queue / base[:, np.newaxis] + since
        found = self.demand.hazard(waited, slot)
        if since > 0.0:
            found = found - self.demand.hazard(np.full((len(base), 1), since), slot)
        return queue, np.minimum(base[:, np.newaxis] * found, queue * 1e6)

    def _flows(
        self, servers: Floats, rate: Floats, slot: int, queue: Floats, leaving: Floats
    ) -> tuple[Floats, Floats]:
        """Rates up and down of every state, of shape (lanes, states)."""
        staffed = servers[:, np.newaxis]
        speed = (self.speed[:, slot] * self.pace[:, slot])[:, np.newaxis]
        waiting = self.place >= staffed
        up = np.where(waiting, rate[:, np.newaxis] / self.unit, rate[:, np.newaxis])
        up = np.where(queue > self.demand.room - 0.5 * min(self.unit, 1.0), 0.0, up)
        up[:, -1] = 0.0
        down = np.where(self.place > staffed, (staffed * speed + leaving) / self.unit, self.place * speed)
        return up, down

    def _restaffed(self, inside: Floats, before: Floats, after: Floats) -> Floats:
        """The same people with other servers on duty; those in service when a desk closes leave."""
        if np.array_equal(before, after):
            return inside
        found = np.empty_like(inside)
        pairs = np.stack([before, after], axis=1)
        for first, then in np.unique(pairs, axis=0).tolist():
            lanes = np.flatnonzero((before == first) & (after == then))
            line = np.maximum(self.place - first, 0.0) * self.unit
            people = line + (0.0 if then == 0.0 else np.minimum(self.place, first))
            at = np.where(people <= then, people, then + (people - then) / self.unit)
            at = np.minimum(at, self.states - 1.0)
            left = np.minimum(at.astype(np.int64), self.states - 2)
            moved = np.zeros((self.states, self.states))
            rows = np.arange(self.states)
            moved[rows, left] = 1.0 - (at - left)
            moved[rows, left + 1] += at - left
            found[lanes] = inside[lanes] @ moved
        return found


def _felt_spread(demand: Demand) -> float:
    """The part of the services' spread that a line feels.

    A line forgets within about the time for which people wait. Over so many services that end one after
    another as over one, they end like exponential ones; over many, as regularly as they last.
    """
    times = MEMORY * demand.patience / float(demand.service.mean())
    part = 1.0 if times == inf else 1.0 - (1.0 - exp(-times)) / max(times, 1e-9)
    return 1.0 + (demand.spread - 1.0) * part


class Record:
    """What is written down on the last way through the lanes."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        shape = chain.rota.servers.shape
        self.queue, self.busy, self.gave_up = np.zeros((3, *shape))
        self.blocked, self.no_wait = np.zeros((2, *shape))
        self.offered = np.zeros((*shape, BINS))
        self.overtime = np.zeros(len(chain.rota.servers))

    def close(self, inside: Floats, before: Floats, after: Floats) -> None:
        """Write down who is in service when servers leave."""
        in_service = np.minimum(self.chain.place, before[:, np.newaxis])
        beyond = np.maximum(in_service - after[:, np.newaxis], 0.0)
        self.overtime += np.where(after < before, (inside * beyond).sum(axis=1), 0.0)

    def slot(self, slot: int, inside: Floats, servers: Floats, queue: Floats, leaving: Floats) -> None:
        """Write down what happens in a slot."""
        chain, staffed = self.chain, servers[:, np.newaxis]
        length, rate = float(chain.rota.length[slot]), chain.rates[:, slot]
        self.queue[:, slot] = (inside * queue).sum(axis=1)
        self.busy[:, slot] = (inside * np.minimum(chain.place, staffed)).sum(axis=1)
        self.gave_up[:, slot] = length * (inside * leaving).sum(axis=1)
        coming = length * rate
        if not coming.any():
            return
        waiting = chain.place >= staffed
        full = queue > chain.demand.room - 0.5 * min(chain.unit, 1.0)
        self.blocked[:, slot] = coming * (inside * full).sum(axis=1)
        self.no_wait[:, slot] = coming * (inside * ~waiting).sum(axis=1)
        offered = coming[:, np.newaxis] * np.where(waiting & ~full, inside, 0.0)
        waits = chain.rota.waits(slot, self._work(servers, slot, queue, leaving))
        at = np.interp(waits, chain.grid, np.arange(float(BINS)))
        left = np.minimum(at.astype(np.int64), BINS - 2)
        part, lanes = at - left, BINS * np.arange(len(rate))[:, np.newaxis]
        flat = np.bincount((lanes + left).ravel(), (offered * (1.0 - part)).ravel(), BINS * len(rate))
        flat += np.bincount((lanes + left + 1).ravel(), (offered * part).ravel(), BINS * len(rate))
        self.offered[:, slot] = flat.reshape(-1, BINS)

    def _work(self, servers: Floats, slot: int, queue: Floats, leaving: Floats) -> Floats:
        """Server days until it is the turn of somebody who joins, of shape (lanes, states)."""
        chain = self.chain
        usual = chain.rota.servers[chain.rota.servers > 0.0]
        staffed = np.where(servers > 0.0, servers, usual.mean() if len(usual) else 1.0)[:, np.newaxis]
        power = staffed * chain.speed[:, slot, np.newaxis]
        one = np.where(chain.place >= servers[:, np.newaxis], chain.unit / (power + leaving), 0.0)
        return np.asarray(np.cumsum(one, axis=1) * staffed)

    def line(self, begins: Floats) -> Line:
        """What was written down."""
        chain = self.chain
        return Line(
            joins=chain.rates * chain.rota.length,
            queue=self.queue,
            busy=self.busy,
            gave_up=self.gave_up,
            blocked=self.blocked,
            no_wait=self.no_wait,
            waits=chain.grid,
            offered=self.offered,
            overtime=self.overtime,
            standing=Standing(chain._longest_met(), chain.unit, chain.servers, begins),
        )
