"""Review policies side by side: one policy with other cadences, delays, noises and thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import Any

from journeysim.errors import UsageError
from journeysim.scenario.changes import Policy
from journeysim.scenario.conflicts import library_policies
from journeysim.scenario.scenario import Scenario

USUAL_NOISE = 0.15
"""Noise of the middle of the grid where the policy itself has none."""

MOST_POLICIES = 200
"""Policies of a grid at most."""

USUAL_POLICY = "agile-review"
"""The library's policy that is taken where a scenario has none."""


@dataclass(frozen=True, order=True)
class Settings:
    """How a policy reviews.

    Attributes:
        every: Days between reviews.
        delay: Days by which figures are old.
        noise: Relative standard deviation of the figure shown.
        threshold: Where it switches its practices on.
    """

    every: float
    delay: float
    noise: float
    threshold: float


@dataclass(frozen=True)
class Grid:
    """Settings of a policy that are compared.

    Attributes:
        name: Name of the policy.
        policy: The policy as it is described.
        cells: All settings, its own among them.
    """

    name: str
    policy: Policy
    cells: tuple[Settings, ...]

    @property
    def own(self) -> Settings:
        """The settings that the policy is described with."""
        return own_settings(self.policy)

    def values(self, field: str) -> tuple[float, ...]:
        """The values of one setting, rising."""
        return tuple(sorted({getattr(cell, field) for cell in self.cells}))

    def overrides(self, cell: Settings) -> dict[str, Any]:
        """What makes the policy review like this.

        Where the threshold moves, that for switching off moves in proportion.
        """
        policy, on, off = self.policy, self.policy.switch_on, self.policy.switch_off
        changed: dict[str, Any] = {
            "every": f"{cell.every!r} d",
            "delay": f"{cell.delay!r} d",
            "noise": cell.noise,
        }
        if cell.threshold != on.value:
            changed["switch_on"] = f"{on.side} {cell.threshold!r}"
            if off is not None:
                changed["switch_off"] = f"{off.side} {off.value * cell.threshold / on.value!r}"
        kept = {name: value for name, value in changed.items() if value != _as_written(policy, name)}
        return kept


def _as_written(policy: Policy, name: str) -> object:
    value = getattr(policy, name)
    return value.value if name == "noise" else f"{value!r} d" if name in ("every", "delay") else None


def own_settings(policy: Policy) -> Settings:
    """The settings that a policy is described with."""
    return Settings(policy.every, policy.delay, policy.noise.value, policy.switch_on.value)


def policy_of(scenario: Scenario, name: str | None) -> tuple[str, Policy]:
    """The policy that is looked at: the stated one, the scenario's only one, or a usual one of the library.

    Raises:
        UsageError: if there is no such policy, or several and none is stated.
    """
    own = scenario.model.policies
    if name is None and len(own) > 1:
        raise UsageError(f"{scenario.name} has several policies; --policy names one of: {', '.join(own)}.")
    chosen = name or next(iter(own), USUAL_POLICY)
    found = scenario.plan(chosen).policies
    if chosen not in found:
        known = ", ".join([*own, *library_policies()])
        raise UsageError(f"{chosen} is no policy. A policy reviews a measure; there are: {known}.")
    return chosen, found[chosen]


def grid_of(
    name: str,
    policy: Policy,
    *,
    cadences: Iterable[float] | None = None,
    delays: Iterable[float] | None = None,
    noises: Iterable[float] | None = None,
    thresholds: Iterable[float] | None = None,
) -> Grid:
    """The settings to compare; of each one the policy's own is always among them.

    Args:
        name: Name of the policy.
        policy: The policy.
        cadences: Days between reviews; by default a quarter of the policy's own, its own, and three times it.
        delays: Days by which figures are old; by default none, and the policy's own or half of its cadence.
        noises: Relative errors of figures; by default none, the policy's own or 0.15, and twice that.
        thresholds: Where practices are switched on; by default the policy's own.

    Raises:
        UsageError: if a number is out of range, or there are too many settings.
    """
    own = own_settings(policy)
    noise = own.noise or USUAL_NOISE
    usual = (
        (own.every / 4, 3 * own.every),
        (0.0, own.delay or own.every / 2),
        (0.0, noise, 2 * noise),
        (),
    )
    given = (cadences, delays, noises, thresholds)
    words = ("cadence", "delay", "noise", "threshold")
    own_values = (own.every, own.delay, own.noise, own.threshold)
    lists = []
    for word, asked, by_default, mine in zip(words, given, usual, own_values, strict=True):
        values = sorted({mine, *(by_default if asked is None else map(float, asked))})
        for value in values:
            if not isfinite(value) or value < 0.0 or (word == "cadence" and value == 0.0):
                raise UsageError(f"{word} {value:g}: it must be a number {_range(word)}.")
        lists.append(values)
    cells = tuple(Settings(*values) for values in product(*lists))
    if len(cells) > MOST_POLICIES:
        raise UsageError(f"{len(cells)} settings are too many to compare; at most {MOST_POLICIES}.")
    return Grid(name, policy, cells)


def _range(word: str) -> str:
    return "above 0" if word == "cadence" else "of 0 or more"
