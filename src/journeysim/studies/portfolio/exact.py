"""Every set of practices, answered by the exact solver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from journeysim.engines.exact.solution import ON_A_THRESHOLD
from journeysim.errors import UsageError
from journeysim.scenario.scenario import Scenario
from journeysim.simulation import solve
from journeysim.studies.decide.selection import Floats
from journeysim.studies.kept import Kept, carry_out_once
from journeysim.studies.measures import has_money
from journeysim.studies.portfolio.candidates import Candidates, Integers
from journeysim.studies.replicate import pack, unpack

COST = "practice_cost"

CHUNK = 8
"""Sets that one process solves before it hands them in."""


@dataclass(frozen=True)
class Question:
    """Some strategies whose measure and cost are wanted, small enough to be sent to another process."""

    scenario: bytes
    strategies: tuple[str, ...]
    measure: str
    paid: bool
    customers: int | None


def why_not_exact(candidates: Candidates, measure: str, customers: int | None) -> str | None:
    """Why the solver does not cover the practices, or the measure; None where it does."""
    everything = max(candidates.free_of_conflicts.tolist(), key=int.bit_count)
    sets = [0, *(1 << place for place in range(len(candidates.practices))), everything]
    paid = (COST,) if has_money(candidates.scenario.model) else ()
    for some in dict.fromkeys(sets):
        solution = solve(candidates.scenario, candidates.strategy(some), customers=customers)
        if solution.approximate:
            return " ".join(solution.meetings)
        for name in (measure, *paid):
            reason = solution.reason(name)
            if reason is not None:
                return reason
        if solution.approximate:
            return f"Customers meet ({', '.join(solution.compiled.shares)}), so the solver answers roughly."
        if measure == ON_A_THRESHOLD:
            return "The solver knows recommendation scores roughly only."
    return None


def solved(  # noqa: PLR0913 - what is solved, and where
    candidates: Candidates,
    sets: Integers,
    measure: str,
    *,
    customers: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    kept: Kept | None = None,
    done: Callable[[int, int], None] | None = None,
) -> Floats:
    """Level of the measure, bound on its error, and cost, of each set: of shape (sets, 3).

    Args:
        candidates: What the sets are of.
        sets: The sets.
        measure: Name of the measure.
        customers: Expected number of external customers, or None.
        workers: Number of processes.
        cluster: Address of a Dask scheduler, or None.
        kept: Where answers are kept, or None.
        done: Called with the number of sets that are solved and the number of all.

    Raises:
        UsageError: if the solver does not cover one of the sets.
    """
    packed, paid = pack(candidates.scenario), has_money(candidates.scenario.model)
    names = [candidates.strategy(some) for some in sets.tolist()]
    questions = [
        Question(packed, tuple(names[at : at + CHUNK]), measure, paid, customers)
        for at in range(0, len(names), CHUNK)
    ]
    finished = 0

    def told(answers: Floats) -> None:
        nonlocal finished
        finished += len(answers)
        if done is not None:
            done(finished, len(names))

    answers = carry_out_once(answers_to, questions, _asked, kept, workers=workers, cluster=cluster, each=told)
    return np.concatenate(answers)


def _asked(question: Question) -> list[object]:
    """What answers are kept by, within one study."""
    return ["solve", question.measure, *question.strategies]


def answers_to(question: Question) -> Floats:
    """Solve some strategies: their measure, its error, their cost; of shape (strategies, 3)."""
    scenario = unpack(question.scenario)
    return np.array([_answer(scenario, name, question) for name in question.strategies])


def _answer(scenario: Scenario, strategy: str, question: Question) -> Sequence[float]:
    solution = solve(scenario, strategy, customers=question.customers)
    level = solution.measure(question.measure)
    if level.kind != "exact":
        raise UsageError(f"{question.measure} of {strategy} has no exact answer here.")
    error = solution.error(question.measure)
    return level.value, error, solution.measure(COST).value if question.paid else 0.0
