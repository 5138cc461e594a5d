"""Working out prospects, from the horizon backwards.

The journey is taken without the others: at desks one meets what pilots met on average (see ``standing``).
Traits stand at their medians, steps by visits at their beginning. So these are not exact; the
control that is made of them has mean 0 whatever they are, and is only the better the truer they are.

On a lattice of days, from the horizon backwards, the worth at a node is a linear system in what happens at
once there (openings, closings, short stays) and a sum over what happens later. The system is the same as long
as the same changes act, so it is factorised once for each situation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from journeysim.compiled.records import NONE, Compiled, Draw
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.moods import spread_on
from journeysim.engines.exact.population import changes_felt
from journeysim.kernels.quantiles import draw as quantile_of
from journeysim.results.discounting import discount_factors
from journeysim.results.strengths import strengths
from journeysim.results.visits import Integers
from journeysim.studies.control.frame import Frame, System, Unknown
from journeysim.studies.control.prospects import (
    FINE,
    GOODS,
    MOODS,
    NODES,
    Ahead,
    Prices,
    Prospects,
    changes_at_desks,
    kinds_of,
    no_prices,
)
from journeysim.studies.control.standing import Standing
from journeysim.studies.control.system import lay_out


@dataclass
class Lookout:
    """A scenario under a strategy, laid out and factorised, from which prospects are read.

    Attributes:
        compiled: The scenario.
        standing: What desks and word of mouth are like on average.
        nodes: Number of the last node of time.
        grid: Grid of satisfaction.
    """

    compiled: Compiled
    standing: Standing
    nodes: int = NODES
    grid: Floats = field(default_factory=lambda: np.linspace(0.0, 1.0, MOODS))

    def __post_init__(self) -> None:
        """Lay the scenario out."""
        compiled = self.compiled
        self.step = compiled.horizon / self.nodes
        self.times = self.step * np.arange(self.nodes + 1.0)
        self.worth = discount_factors(compiled.year_discount, self.times)
        self.kinds = kinds_of(compiled)
        traits = np.array([_median(law) for law in compiled.traits]).reshape(-1, 1, 1)
        self.frame = Frame(compiled, self.standing, self.kinds, self.step, self.nodes, self.grid, traits)
        self.index = self.frame.index
        situations, self.situation = self._situations()
        self.systems: dict[tuple[int, int], System] = {
            (number, situation): lay_out(self.frame, number, levels, period)
            for number in range(len(self.kinds))
            for situation, (levels, period) in enumerate(situations)
        }
        self.factored = {key: system.factored() for key, system in self.systems.items()}

    def prospects(self, prices: Prices | None = None) -> Prospects:
        """Work out the prospects, at prices of what customers do to others; nothing unless stated."""
        self.prices = prices or no_prices(self.compiled, len(GOODS), self.nodes)
        self.shape = (len(GOODS), self.nodes + 1, len(self.grid))
        self.tables = [{name: np.zeros(self.shape) for name in self.index} for _ in self.kinds]
        self.staying: dict[tuple[int, Unknown], Floats] = {}
        self.invited = {n: np.zeros(self.shape) for n in range(len(self.kinds))}
        for node in range(self.nodes, -1, -1):
            for number in range(len(self.kinds)):
                self._solve(number, node)
            self._invite(node)
        return self._gathered()

    # ------------------------------------------------------------------------------ situations

    def _situations(self) -> tuple[list[tuple[Floats, int]], Integers]:
        """The distinct situations (strengths, period of the standing), and that of each node."""
        felt = sorted(changes_felt(self.compiled) | changes_at_desks(self.compiled))
        levels = np.zeros((self.nodes + 1, len(self.compiled.changes)))
        for change in felt:
            levels[:, change] = np.round(strengths(self.compiled.changes[change], self.times) * FINE) / FINE
        periods = self.standing.period(self.times)
        states: Floats = np.column_stack([levels, periods]).astype(np.float64)
        keys, which = np.unique(states, axis=0, return_inverse=True)
        return [(key[:-1], int(key[-1])) for key in keys], which.reshape(-1)

    # ------------------------------------------------------------------------------ the pass

    def _solve(self, number: int, node: int) -> None:
        system = self.systems[number, int(self.situation[node])]
        known: Floats = system.gains.copy()
        known[0] *= self.worth[node]
        prices = self.prices
        known += prices.talk[:, node, np.newaxis, np.newaxis] * system.talk
        for at, desk, days in system.works:
            known[:, at] -= prices.joins[desk, :, node, np.newaxis] * days
        self._stays(number, node, system, known)
        last = self.nodes - node
        for at, rate, delay in system.sends:
            if last:
                coming = delay[1 : last + 1] @ self.invited[number][:, node + 1 :]
                known[:, at] += rate * coming
        flat = self.factored[number, int(self.situation[node])].solve(known.reshape(len(GOODS), -1).T)
        solved = flat.T.reshape(len(GOODS), len(self.index), len(self.grid))
        for name, at in self.index.items():
            self.tables[number][name][:, node] = solved[:, at]
        for move in system.moves:
            self.staying[number, move.end][:, node] += move.masses[0] * self.tables[number][move.end][:, node]

    def _stays(self, number: int, node: int, system: System, known: Floats) -> None:
        """Add what stays that begin at a node lead to later, and what they bring by the day."""
        tables, places, last = self.tables[number], self.frame.persona(number).places, self.nodes - node
        lengths = self.step * np.arange(last + 1)
        for move in system.moves:
            masses = move.masses[: last + 1]
            after: Floats = np.zeros((len(GOODS), len(self.grid)))
            if last:
                after += masses[1:] @ tables[move.end][:, node + 1 :]
            per_day = places[move.end[1]].revenue_per_day - places[move.end[1]].cost_per_day
            if per_day:
                stay = float(lengths @ masses) + last * self.step * max(0.0, 1.0 - float(masses.sum()))
                after[0] += per_day * self.worth[node] * stay
            self.staying.setdefault((number, move.end), np.zeros(self.shape))[:, node] = after
            known[:, move.at] += after @ move.felt.T

    def _invite(self, node: int) -> None:
        """What somebody is worth who is invited and arrives at a node, by the inviter's satisfaction."""
        for number, kind in enumerate(self.kinds):
            referral = self.compiled.personas[kind.persona].referral
            if referral is None:
                continue
            carried = referral.carry_over * (self.grid - self.compiled.satisfaction_reference)
            whole = np.zeros((len(GOODS), len(self.grid)))
            for other, friend in enumerate(self.kinds):
                persona = self.compiled.personas[friend.persona]
                weights = spread_on(np.clip(persona.satisfaction + carried, 0.0, 1.0), self.grid)
                here = self.tables[other]["enter", referral.enter, 0, NONE][:, node]
                whole += persona.share * friend.chance * here @ weights.T
            self.invited[number][:, node] = whole

    def _gathered(self) -> Prospects:
        found = {
            (number, name): self._ahead(number, name, values)
            for number, tables in enumerate(self.tables)
            for name, values in tables.items()
        }
        for (number, (_, place, track, channel)), values in self.staying.items():
            found[number, ("stay", place, track, channel)] = Ahead(values)
        return Prospects(self.compiled, self.kinds, self.step, self.prices, found)

    def _ahead(self, number: int, name: Unknown, values: Floats) -> Ahead:
        """A table, and what it says of those whose word is a matter of a hair's breadth of satisfaction."""
        told = [self.systems[number, int(situation)].told.get(name) for situation in self.situation]
        if self.compiled.word_of_mouth is None or told[0] is None:
            return Ahead(values)
        ratio = np.exp([0.0 if one is None else one[1] for one in told])
        return Ahead(values, self.prices.talk * ratio, (self.kinds[number].persona, told[0][0]))


def _median(law: Draw) -> float:
    if law.family == "fixed":
        return float(law.location)
    if law.family == "empirical":
        return float(law.location + law.scale * np.median(law.shape))
    return float(law.location + law.scale * quantile_of(law.table, 0.5))
