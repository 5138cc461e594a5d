"""Rows of transitions that were counted: how sure their probabilities are, all of a row together.

Of n visits the shares p₁, …, p_k went on to each target. What is known of the row then is a Dirichlet law
with parameters n·pᵢ + ½ (Jeffreys' prior and the counts). It is drawn stick by stick: the first share is a
beta variable, the second a beta share of what is left, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from journeysim.scenario.model import Model
from journeysim.scenario.places import all_places, path_of, place_of, row_of
from journeysim.scenario.values import Quantity
from journeysim.studies.decide.selection import Floats

PRIOR = 0.5
"""What is added to each count: Jeffreys' prior of a row."""


@dataclass(frozen=True)
class End:
    """Both ends of the range of a number.

    Attributes:
        path: The number.
        low: Its value at the lower end.
        high: Its value at the upper end.
        at_low: Values by path that put it there, with all that goes with it.
        at_high: Those of the upper end.
    """

    path: str
    low: float
    high: float
    at_low: dict[str, float]
    at_high: dict[str, float]


@dataclass(frozen=True)
class CountedRow:
    """A row whose probabilities were estimated from visits.

    Attributes:
        path: Path of the row, as in ``stages.consideration.next``.
        targets: Targets that are possible; the one that takes the rest stands last.
        shares: The probability of each, as it is stated.
        rest: Whether the last one is written as ``rest``.
        visits: How many visits were counted.
    """

    path: str
    targets: tuple[str, ...]
    shares: tuple[float, ...]
    rest: bool
    visits: float

    @property
    def name(self) -> str:
        """The path without the section that it begins with."""
        return self.path.removeprefix("stages.")

    @property
    def words(self) -> str:
        """Its law in words."""
        return f"dirichlet({', '.join(f'{a:g}' for a in self.parameters)})"

    @cached_property
    def parameters(self) -> Floats:
        """Parameters of the Dirichlet law, one a target."""
        return self.visits * np.array(self.shares) + PRIOR

    @property
    def columns(self) -> int:
        """Independent numbers behind one draw."""
        return len(self.targets) - 1

    def drawn(self, u: Floats) -> dict[str, Floats]:
        """Values by path, from numbers in (0, 1) of shape (draws, columns)."""
        from scipy.special import betaincinv

        alpha, left, values = self.parameters, np.ones(len(u)), []
        for i in range(self.columns):
            share = left * betaincinv(alpha[i], alpha[i + 1 :].sum(), u[:, i])
            values.append(share)
            left = left - share
        return self._by_path([*values, left])

    def ends(self, low: float, high: float) -> list[End]:
        """Each edge at two of its quantiles; the other edges keep their proportions."""
        from scipy.special import betaincinv

        whole, found = self.parameters.sum(), []
        for i, target in enumerate(self.targets):
            a = self.parameters[i]
            least, most = (float(betaincinv(a, whole - a, end)) for end in (low, high))
            found.append(End(self._edge(target), least, most, self._with(i, least), self._with(i, most)))
        return found

    def owns(self, path: str) -> bool:
        """Whether a path is that of one of its edges."""
        return path in map(self._edge, self.targets)

    def _with(self, index: int, share: float) -> dict[str, float]:
        others = 1.0 - self.shares[index]
        values = [share if i == index else p * (1.0 - share) / others for i, p in enumerate(self.shares)]
        return {
            path: float(value[0]) for path, value in self._by_path([np.array([v]) for v in values]).items()
        }

    def _edge(self, target: str) -> str:
        return f"{self.path}.{target}.p"

    def _by_path(self, values: Iterable[Floats]) -> dict[str, Floats]:
        """The values of the edges that are written as numbers."""
        found = {self._edge(target): value for target, value in zip(self.targets, values, strict=True)}
        if self.rest:
            del found[self._edge(self.targets[-1])]
        return found


def counted_rows(model: Model) -> Iterable[CountedRow]:
    """The rows that say how many visits they were estimated from; one that leaves no choice is none.

    >>> from journeysim.scenario.library import load
    >>> scenario = load("seven-stage").set({"stages.follow-up.sample_size": 200})
    >>> [(row.path, row.targets[-1]) for row in counted_rows(scenario.model)]
    [('stages.follow-up.next', 'churned')]
    """
    for place in all_places(model):
        visits, row = place_of(model, place).sample_size, row_of(model, place, "next")
        if visits is None or row is None:
            continue
        stated = {t: edge.p.value for t, edge in row.edges.items() if isinstance(edge.p, Quantity)}
        possible = {t: p for t, p in stated.items() if p > 0.0}
        rests = [target for target, edge in row.edges.items() if edge.p == "rest"]
        left = 1.0 - sum(stated.values())
        if rests and left > 0.0:
            possible[rests[0]] = left
        if len(possible) > 1:
            path = f"{path_of(place)}.next"
            yield CountedRow(
                path,
                tuple(possible),
                tuple(possible.values()),
                bool(rests) and left > 0.0,
                visits.value,
            )
