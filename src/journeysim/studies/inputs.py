"""Inputs that are not known for sure: where they stand in a scenario, and their laws.

What is uncertain is what says so: numbers with a range or a law in the practices of the strategies, and
probabilities of edges; rows that were counted; and whatever is named by its path together with a law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeysim.errors import UsageError
from journeysim.scenario.laws import law as read_law
from journeysim.scenario.model import Change, Edge, Model
from journeysim.scenario.places import ROW_NAMES, all_places, path_of, row_of
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.slips import Slip
from journeysim.scenario.strategies import members
from journeysim.scenario.targets import edges, parse_target, row_edges
from journeysim.scenario.uncertainty import Scale, effect_scale, law_of
from journeysim.scenario.values import Law, Quantity
from journeysim.studies.counted import CountedRow, End, counted_rows
from journeysim.studies.decide.selection import Floats


@dataclass(frozen=True)
class Input:
    """An uncertain input.

    Attributes:
        path: Its path, as ``Scenario.set`` takes it.
        law: What is known about it.
        stated: The value that a run takes, or None where the path holds no plain number.
        probability: Of an odds ratio the probability of the edge that it moves, without the change; or None.
    """

    path: str
    law: Law
    stated: float | None = None
    probability: float | None = None

    @property
    def name(self) -> str:
        """The path without the section that it begins with."""
        return name_of(self.path)

    @property
    def words(self) -> str:
        """Its law in words."""
        return self.law.text

    @property
    def columns(self) -> int:
        """Independent numbers behind one draw."""
        return 1

    def drawn(self, u: Floats) -> dict[str, Floats]:
        """Values by path, from numbers in (0, 1) of shape (draws, columns)."""
        return {self.path: quantiles(self.law, u[:, 0])}

    def ends(self, low: float, high: float) -> list[End]:
        """The number at two of its quantiles."""
        least, most = (float(end) for end in quantiles(self.law, np.array([low, high])))
        return [End(self.path, least, most, {self.path: least}, {self.path: most})]

    def owns(self, path: str) -> bool:
        """Whether a path is its own."""
        return path == self.path

    @property
    def log_variance(self) -> float | None:
        """Variance of its logarithm, where its law is log-normal."""
        return dict(self.law.parameters)["sigma"] ** 2 if self.law.family == "lognormal" else None  # type: ignore[operator]


AnyInput = Input | CountedRow


def name_of(path: str) -> str:
    """A path without the sections that go without saying.

    >>> name_of("practices.tour.effects.trial -> paying.odds_ratio"), name_of("stages.trial.next.paying.p")
    ('tour: trial -> paying.odds_ratio', 'trial.next.paying.p')
    """
    return path.removeprefix("practices.").removeprefix("stages.").replace(".effects.", ": ")


def inputs_of(
    scenario: Scenario, strategies: Iterable[str], named: Mapping[str, str] | None = None
) -> tuple[AnyInput, ...]:
    """The uncertain inputs of a scenario under some strategies.

    Args:
        scenario: The scenario; practices of the library must be part of it, see `with_practices`.
        strategies: Names of the strategies whose practices are looked through.
        named: Laws by path, in place of what the scenario says there or beside it. A law for an edge of a
            counted row takes the place of its count.

    Raises:
        UsageError: if a law cannot be read, or nothing at all is uncertain.

    Example:
        >>> from journeysim.scenario.library import load
        >>> [i.path for i in inputs_of(load("seven-stage"), ["clear-pricing"])][1]
        'practices.clear-pricing.effects.consideration -> purchase.odds_ratio'
    """
    model = scenario.model
    used = dict.fromkeys(name for strategy in strategies for name in members(scenario, strategy))
    rows = tuple(counted_rows(model))
    found = {i.path: i for i in _of_edges(model) if not any(row.owns(i.path) for row in rows)}
    for name in used:
        if name in model.practices:
            found |= {i.path: i for i in _of_practice(model, name, model.practices[name])}
    for path, text in (named or {}).items():
        before = found.get(path)
        probability = None if before is None else before.probability
        found[path] = Input(path, _law(path, text), None if before is None else before.stated, probability)
    rows = tuple(row for row in rows if not any(map(row.owns, found)))
    if not found and not rows:
        raise UsageError(
            "Nothing in these strategies says how uncertain it is. Write a range beside a number, as in "
            "`odds_ratio: 1.2 (1.0 to 1.45)`, or name it: --uncertain 'PATH=normal(mean=…, sd=…)'."
        )
    return (*found.values(), *rows)


def with_practices(scenario: Scenario, strategies: Iterable[str]) -> Scenario:
    """The scenario with the library's practices that strategies name, so that they can be set."""
    model = scenario.model
    stated = model.practices.keys() | model.policies.keys() | model.conditions.keys()
    absent = {
        name: overrides
        for strategy in strategies
        for name, overrides in members(scenario, strategy).items()
        if name not in stated
    }
    if not absent:
        return scenario
    written = dict(scenario.document.data.get("practices") or {})
    return scenario.changed({**scenario.document.data, "practices": {**written, **absent}}, {})


def quantiles(law: Law, u: Floats) -> Floats:
    """Values of a law of plain numbers at probabilities in (0, 1), of the same shape.

    >>> quantiles(read_law("normal(mean=3, sd=2)", "plain"), np.array([0.5])).tolist()
    [3.0]

    Raises:
        UsageError: if the law has no quantiles, such as an empirical one.
    """
    from scipy.special import betaincinv, expit, gammaincinv, ndtri

    first, second, *_ = (*(float(v) for _, v in law.parameters if isinstance(v, float)), 0.0, 0.0)
    laws: dict[str, Callable[[], NDArray[np.floating[Any]]]] = {
        "fixed": lambda: first + 0.0 * u,
        "uniform": lambda: first + (second - first) * u,
        "exponential": lambda: -first * np.log1p(-u),
        "lognormal": lambda: first * np.exp(second * ndtri(u)),
        "weibull": lambda: first * (-np.log1p(-u)) ** (1 / second),
        "gamma": lambda: first * gammaincinv(second, u),
        "loglogistic": lambda: first * (u / (1 - u)) ** (1 / second),
        "normal": lambda: first + second * ndtri(u),
        "beta": lambda: betaincinv(first, second, u),
        "logit_normal": lambda: expit(first + second * ndtri(u)),
    }
    if law.family not in laws:
        raise UsageError(f"`{law.text}` cannot say how uncertain a number is. Laws: {', '.join(laws)}.")
    return laws[law.family]().astype(np.float64)


def _law(path: str, text: str) -> Law:
    try:
        read = read_law(text, "plain")
    except Slip as slip:
        hint = f" Hint: {slip.hint}" if slip.hint else ""
        raise UsageError(f"the law of `{path}`: {slip.message}{hint}") from None
    quantiles(read, np.array([0.5]))
    return read


def _of_practice(model: Model, name: str, change: Change) -> Iterable[Input]:
    """The uncertain numbers of a practice: its effects, coverage, dose and costs."""
    path = f"practices.{name}"
    for target, effects in change.effects.items():
        for effect, size in effects.items():
            probability = _probability(model, target) if effect == "odds_ratio" else None
            yield from _input(
                f"{path}.effects.{target}.{effect}", size.size, effect_scale(effect), probability
            )
    yield from _input(f"{path}.coverage", change.coverage, "share")
    yield from _input(f"{path}.dose", change.dose, "ratio")
    for part in ("fixed", "per_day", "per_dose_day", "per_exposure", "per_reward"):
        yield from _input(f"{path}.cost.{part}", getattr(change.cost, part), "ratio")


def _of_edges(model: Model) -> Iterable[Input]:
    """The uncertain probabilities of edges."""
    for place in all_places(model):
        owner = path_of(place)
        for row in ROW_NAMES:
            found = row_of(model, place, row)
            for target, edge in (found.edges if found is not None else {}).items():
                if isinstance(edge.p, Quantity):
                    yield from _input(f"{owner}.{row}.{target}.p", edge.p, "share")


def _input(path: str, size: Quantity, scale: Scale, probability: float | None = None) -> Iterable[Input]:
    law = law_of(size, scale)
    if law is not None:
        yield Input(path, law, size.value, probability)


def _probability(model: Model, target: str) -> float | None:
    """The mean probability of the edges that a target means, where it is stated; None elsewhere."""
    found = []
    for address in edges(model, parse_target(target)):
        row = dict(row_edges(model, address.owner, address.row))
        stated = _stated(row[address.target])
        if stated is None:
            known = [p for p in map(_stated, row.values()) if p is not None]
            stated = 1 - sum(known) if len(known) == len(row) - 1 else None
        if stated is not None and 0 < stated < 1:
            found.append(stated)
    return sum(found) / len(found) if found else None


def _stated(edge: Edge) -> float | None:
    return edge.p.value if isinstance(edge.p, Quantity) else None
