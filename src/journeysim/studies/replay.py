"""One customer in two worlds: what happened under the baseline, and what under a strategy, side by side.

Both worlds are the same until a change touches the customer, or somebody whom the customer depends on. Rows
are matched by what happened (event and place), in order; what has no partner stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.log import FROM_REFERRAL, Kind, Log
from journeysim.results.result import Result

_ABOUT = {
    Kind.ARRIVE: "personas",
    Kind.JOIN: "desks",
    Kind.START: "desks",
    Kind.SERVED: "desks",
    Kind.UNRESOLVED: "desks",
    Kind.ABANDONED: "desks",
    Kind.BLOCKED: "desks",
    Kind.REMEMBER: "memories",
}
"""Which names ``what`` points into, where these are not the places."""

_WITH_PERSON = (Kind.INVITE, Kind.VOID, Kind.ORIGIN)
_WITH_SATISFACTION = (Kind.ARRIVE, Kind.EXPERIENCE, Kind.EXIT, Kind.CENSOR)


@dataclass(frozen=True)
class Moment:
    """One row of a customer's log, readable.

    Attributes:
        time: Days since day 0.
        kind: What happened.
        about: Name of the place, persona, source, desk or memory; empty for invitations.
        value: See ``Kind``.
        person: Id of who was invited, or who invited; None for other rows.
    """

    time: float
    kind: Kind
    about: str
    value: float
    person: int | None = None

    @property
    def satisfaction(self) -> float | None:
        """Satisfaction after this row, where the row states it."""
        return self.value if self.kind in _WITH_SATISFACTION else None


@dataclass(frozen=True)
class Step:
    """What happened in either world; None where nothing corresponds to it there."""

    base: Moment | None
    other: Moment | None

    @property
    def same(self) -> bool:
        """Whether both worlds agree to the last bit."""
        return self.base is not None and self.base == self.other


@dataclass(frozen=True)
class Replay:
    """A customer's two lives.

    Attributes:
        customer: The customer's id.
        strategies: Names of the two strategies.
        persona: Name of the persona.
        steps: What happened, in order.
    """

    customer: int
    strategies: tuple[str, str]
    persona: str
    steps: tuple[Step, ...]

    @property
    def parting(self) -> Step | None:
        """The first step at which the two lives differ; None if they never do."""
        return next((step for step in self.steps if not step.same), None)


def replay(base: Result, other: Result, customer: int) -> Replay:
    """Put a customer's lives in two runs of the same seed side by side.

    Args:
        base: One run.
        other: Another one, of the same seed and replication.
        customer: Id of a customer who lives in at least one of them.

    Raises:
        UsageError: if there is no such customer.

    Example:
        >>> from journeysim.simulation import simulate
        >>> run = simulate("seven-stage", customers=50)
        >>> replay(run, run, int(run.log.ids[0])).parting is None
        True
    """
    first, second = moments(base, customer), moments(other, customer)
    if not first and not second:
        raise UsageError(
            f"There is no customer {customer} in this run: neither under {base.compiled.strategy} nor under "
            f"{other.compiled.strategy}."
        )
    return Replay(
        customer=customer,
        strategies=(base.compiled.strategy, other.compiled.strategy),
        persona=(first or second)[0].about,
        steps=tuple(_aligned(first, second)),
    )


def moments(result: Result, customer: int) -> list[Moment]:
    """What happened to a customer, in order; empty if the customer never came."""
    log = result.log
    index = int(np.searchsorted(log.ids, customer))
    if index == len(log.ids) or log.ids[index] != customer:
        return []
    sources = tuple(source.name for source in result.compiled.sources)
    return [_moment(log, row, sources) for row in range(int(log.offsets[index]), int(log.offsets[index + 1]))]


def _moment(log: Log, row: int, sources: tuple[str, ...]) -> Moment:
    kind, what, value = Kind(int(log.kind[row])), int(log.what[row]), log.value[row : row + 1]
    person = int(value.view(np.int64)[0]) if kind in _WITH_PERSON else None
    if kind is Kind.INVITE:
        about = ""
    elif kind is Kind.ORIGIN:
        about = "" if what == FROM_REFERRAL else sources[what]
    else:
        about = getattr(log.names, _ABOUT.get(kind, "places"))[what]
    return Moment(float(log.time[row]), kind, about, 0.0 if person is not None else float(value[0]), person)


def _aligned(first: list[Moment], second: list[Moment]) -> Iterator[Step]:
    """Match rows of the same event and place; the rest stands alone, in order of time."""
    keys = [[(moment.kind, moment.about) for moment in side] for side in (first, second)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for word, a, after_a, b, after_b in matcher.get_opcodes():
        if word == "equal":
            yield from map(Step, first[a:after_a], second[b:after_b])
            continue
        alone = [Step(moment, None) for moment in first[a:after_a]]
        alone += [Step(None, moment) for moment in second[b:after_b]]
        yield from sorted(alone, key=_time)


def _time(step: Step) -> float:
    moment = step.base if step.base is not None else step.other
    assert moment is not None
    return moment.time


def customer_of(base: Result, other: Result, wanted: int) -> int:
    """The id of a customer who is named by id, or by number in the order of arrival under the first run.

    Ids are large numbers, so whatever is not larger than the number of customers is a place in the order.

    Raises:
        UsageError: if there is neither.
    """
    ids = base.log.ids
    for log in (base.log, other.log):
        if wanted in log.ids:
            return wanted
    if 1 <= wanted <= len(ids):
        order = np.lexsort((ids, base.log.time[base.log.offsets[:-1]]))
        return int(ids[order[wanted - 1]])
    raise UsageError(
        f"There is no customer {wanted}. Name one by id, or by number in the order of arrival, "
        f"from 1 to {len(ids):,} here."
    )
