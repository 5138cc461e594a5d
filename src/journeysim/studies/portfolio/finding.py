"""The best set of practices where it has to be found by runs: a first look at all, a close one at a few.

The few are those that look best within the budget, those along the budget, and what a greedy choice would
take. They are run on the same luck. Those that turn out too dear leave; of the others KN++ finds the best
(`studies.search`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from journeysim.scenario.model import Model
from journeysim.studies.decide.selection import PILOT, Floats, probability_of_good_choice
from journeysim.studies.kept import Kept
from journeysim.studies.measures import has_money
from journeysim.studies.portfolio.candidates import Candidates, Integers
from journeysim.studies.portfolio.curve import one_by_one, places_of, staircase
from journeysim.studies.portfolio.screening import Screened, screen, thinned
from journeysim.studies.search import search
from journeysim.studies.twins import SimulatedTwins, Twins, simulated_twins

FINALISTS, ALONG = 10, 12
"""Sets that get a close look: by gain within the budget, and along the budget."""

TOP_UP = 4
"""How many times as many runs as the search has made may go into the sets along the budget afterwards."""

FIRST_LOOKS = 2
"""Replications of a first look where a replication is one sample; otherwise one."""


@dataclass(frozen=True)
class Running:
    """How sets are run.

    Attributes:
        seed: Seed of the study.
        customers: Expected number of external customers, or None.
        engine: Name of the engine.
        workers: Number of processes, or None.
        cluster: Address of a Dask scheduler, or None.
        kept: Where numbers are kept, or None.
        done: Called after each run, or None.
    """

    seed: int
    customers: int | None
    engine: str
    workers: int | None
    cluster: str | None
    kept: Kept | None
    done: Callable[[], None] | None

    def twins(self, candidates: Candidates, sets: Sequence[int], measures: Sequence[str]) -> SimulatedTwins:
        """Sets on the same luck."""
        return simulated_twins(
            candidates.scenario,
            [candidates.strategy(some) for some in sets],
            measures,
            seed=self.seed,
            customers=self.customers,
            engine=self.engine,
            workers=self.workers,
            done=self.done,
            cluster=self.cluster,
            kept=self.kept,
        )


@dataclass(frozen=True)
class Found:
    """What runs have told.

    Attributes:
        sets: The sets that had a close look, the empty one first.
        values: Their samples: the measure, then the extra cost; of shape (samples, sets, 2), NaN where not
            run.
        best: Place of the best set.
        greedy: Place of the set of who takes the best single practice first.
        delta: The difference that did not matter.
        decided: Whether the search has ended with a choice.
        probability: How probable it is, by what was seen, that the choice is right up to ``delta``.
        more: About how many more replications a choice needs.
        timed_out: Whether the time was up.
        replications: Replications at most of one set.
        units: Samples of one replication.
        looked_at: Sets that had a first look by a run.
        shares: What lets customers meet.
        engine: Name of the engine.
    """

    sets: tuple[int, ...]
    values: Floats
    best: int
    greedy: int
    delta: float
    decided: bool
    probability: float
    more: int
    timed_out: bool
    replications: int
    units: int
    looked_at: int
    shares: tuple[str, ...]
    engine: str


class Remembering:
    """Twins that draw no sample twice."""

    def __init__(self, twins: Twins, sets: Sequence[int] | None = None) -> None:
        """Take twins, or only some of their strategies."""
        self.twins = twins
        self.rows: dict[tuple[int, int], Floats] = {}
        self.sets = sets

    @property
    def units(self) -> int:
        """Number of independent samples that one replication gives."""
        return self.twins.units

    def some(self, strategies: Sequence[int]) -> Remembering:
        """The same with only some of the strategies, counted anew."""
        fewer = Remembering(self.twins, strategies)
        fewer.rows = self.rows
        return fewer

    def draw(self, replications: range, strategies: Sequence[int]) -> Floats:
        """Samples of some of the strategies; see `Twins.draw`."""
        named = [s if self.sets is None else self.sets[s] for s in strategies]
        for group, wanted in self._missing(replications, named):
            drawn = self.twins.draw(group, wanted)
            for i, replication in enumerate(group):
                rows = drawn[i * self.units : (i + 1) * self.units]
                self.rows.update({(replication, s): rows[:, j] for j, s in enumerate(wanted)})
        found = [np.stack([self.rows[r, s] for s in named], axis=1) for r in replications]
        return np.concatenate(found)

    def table(self, strategies: int) -> Floats:
        """All samples that were drawn, of shape (samples, strategies, measures); NaN where one was not."""
        replications = 1 + max(replication for replication, _ in self.rows)
        measures = next(iter(self.rows.values())).shape[1]
        found = np.full((replications * self.units, strategies, measures), np.nan)
        for (replication, strategy), rows in self.rows.items():
            found[replication * self.units : (replication + 1) * self.units, strategy] = rows
        return found

    def _missing(self, replications: range, strategies: Sequence[int]) -> list[tuple[range, list[int]]]:
        """What is still to be drawn: all that has nothing yet at once, the rest one by one."""
        missing = {r: tuple(s for s in strategies if (r, s) not in self.rows) for r in replications}
        kinds = {wanted for wanted in missing.values() if wanted}
        if len(kinds) == 1:
            wanted = kinds.pop()
            first = min(r for r, found in missing.items() if found)
            if all(missing[r] == wanted for r in range(first, replications.stop)):
                return [(range(first, replications.stop), list(wanted))]
        return [(range(r, r + 1), list(wanted)) for r, wanted in missing.items() if wanted]


def find_best(  # noqa: PLR0913 - what is looked for, how surely, for how long
    candidates: Candidates,
    sets: Integers,
    measure: str,
    running: Running,
    *,
    budget: float = inf,
    sign: float = 1.0,
    delta: float | None = None,
    risk: float = 0.05,
    seconds: float = 60.0,
    most: int = 1000,
) -> Found:
    """Find the best set within a budget by runs.

    Args:
        candidates: The practices.
        sets: The sets; the empty one is the first.
        measure: Name of the measure.
        running: How sets are run.
        budget: The money.
        sign: −1 where less is better.
        delta: The difference that does not matter, or None.
        risk: Probability of a wrong choice.
        seconds: Time of the close look.
        most: Replications at most.
    """
    measures = (measure, *costs_of(candidates.scenario.model))
    looks, looked_at = _first_look(candidates, sets, measures, running, budget, sign)
    greedy = _greedy(candidates, sets, looks, budget)
    chosen = _finalists(sets, looks, budget, greedy)
    twins = running.twins(candidates, chosen, measures)
    remembering = Remembering(twins)
    pilot = remembering.draw(range(ceil(PILOT / twins.units)), range(len(chosen)))
    spent = extra_cost(pilot).mean(axis=0)
    paid = [place for place in range(len(chosen)) if spent[place] <= budget or place == 0]
    while True:
        found = search(
            remembering.some(paid),
            len(paid),
            delta=delta,
            risk=risk,
            budget=seconds,
            most=most,
            sign=sign,
        )
        best = paid[found.selection.best]
        values = remembering.table(len(chosen))
        if best == 0 or np.nanmean(extra_cost(values)[:, best]) <= budget:
            break
        # By more luck than the pilot's it is too dear after all; what was run for the others is remembered.
        paid.remove(best)
    _top_up(values, remembering, sign)
    return Found(
        sets=tuple(chosen),
        values=np.stack([values[:, :, 0], extra_cost(values)], axis=2),
        best=best,
        greedy=chosen.index(greedy),
        delta=found.delta,
        decided=found.selection.finished,
        probability=probability_of_good_choice(
            sign * found.values[:, :, 0], found.selection.best, found.delta
        ),
        more=-(-found.selection.more // twins.units),
        timed_out=found.timed_out,
        replications=len(values) // twins.units,
        units=twins.units,
        looked_at=looked_at,
        shares=twins.shares,
        engine=twins.engine,
    )


def _top_up(values: Floats, twins: Remembering, sign: float) -> None:
    """Run the sets along the budget on all the luck, so that they stand side by side, if it is not too much.

    Too much is several times what has been run already.
    """
    levels, run = values[:, :, 0], ~np.isnan(values[:, :, 0])
    along = staircase(
        np.nanmean(extra_cost(values), axis=0), sign * np.nanmean(levels - levels[:, :1], axis=0)
    )
    short = [place for place in along if not run[:, place].all()]
    if short and np.count_nonzero(~run[:, short]) <= TOP_UP * np.count_nonzero(run):
        values[:, short] = twins.draw(range(len(values) // twins.units), short)


def costs_of(model: Model) -> tuple[str, ...]:
    """The measures that make up the cost of practices: their own, and that of staff."""
    if not has_money(model):
        return ()
    return ("practice_cost", *(("staff_cost",) if model.desks else ()))


def extra_cost(values: Floats) -> Floats:
    """What sets cost more than the first one; of shape (samples, sets)."""
    costs: Floats = values[:, :, 1:].sum(axis=2)
    return costs - costs[:, :1]


def _first_look(
    candidates: Candidates,
    sets: Integers,
    measures: tuple[str, ...],
    running: Running,
    budget: float,
    sign: float,
) -> tuple[Screened, int]:
    """What all sets look like, and how many of them were run for it."""
    units = running.twins(candidates, [int(max(sets.tolist(), key=int.bit_count))], measures).units
    looks = range(FIRST_LOOKS if units == 1 else 1)

    def sample(some: list[int]) -> Floats:
        twins = running.twins(candidates, [0, *some], measures)
        values = twins.draw(looks, range(1 + len(some))) if some else np.zeros((1, 1, len(measures)))
        gains = sign * (values[:, 1:, 0] - values[:, :1, 0])
        return np.stack([gains.mean(axis=0), extra_cost(values)[:, 1:].mean(axis=0)], axis=1)

    screened = screen(candidates, sets, sample, budget, running.seed)
    return screened, int(screened.run.sum())


def _greedy(candidates: Candidates, sets: Integers, looks: Screened, budget: float) -> int:
    """The set of who takes the best single practice, then the next best."""
    places = places_of(sets)
    alone = [places.get(1 << place) for place in range(len(candidates.practices))]
    costs = np.array([inf if place is None else looks.costs[place] for place in alone])
    gains = np.array([-inf if place is None else looks.gains[place] for place in alone])
    return one_by_one(candidates, costs, gains, budget)


def _finalists(sets: Integers, looks: Screened, budget: float, greedy: int) -> list[int]:
    """The sets that get a close look; the empty one first."""
    paid = np.flatnonzero(looks.costs <= budget)
    best = paid[np.argsort(-looks.gains[paid], kind="stable")[:FINALISTS]].tolist()
    along = thinned(staircase(looks.costs, looks.gains), ALONG)
    return list(dict.fromkeys([0, *(int(sets[place]) for place in [*best, *along]), greedy]))
