"""What reviews were found to be worth."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.scenario import Scenario
from journeysim.studies.comparison import plain_estimate
from journeysim.studies.reviews.grid import Grid, Settings


@dataclass(frozen=True)
class Reviewing:
    """One way of reviewing.

    Attributes:
        settings: How it reviews.
        level: The measure under it.
        effect: Its difference from never acting.
        beside_always: Its difference from acting from the first day, without a review.
        days_active: Days on which its practices were on.
        switches: Times that it switched them on.
        false_alarms: Share of its reviews in which the figure said on and the true one did not.
        missed: Share of its reviews in which the true figure said on and the one shown did not.
    """

    settings: Settings
    level: Estimate
    effect: Estimate
    beside_always: Estimate
    days_active: Estimate
    switches: Estimate
    false_alarms: Estimate
    missed: Estimate


@dataclass(frozen=True)
class Worth:
    """What it is worth to improve one setting, all others alike.

    Attributes:
        what: ``every``, ``delay`` or ``noise``.
        before: Its value before.
        after: Its smaller value afterwards.
        gain: By how much the measure is better on average over all other settings; above 0 is better.
    """

    what: str
    before: float
    after: float
    gain: Estimate


@dataclass(frozen=True, repr=False)
class Reviews:
    """What a review policy is worth, and what faster and better figures are.

    Attributes:
        scenario: The scenario that was run.
        measure: Name of the measure that decides.
        grid: The policy and the settings that were compared.
        always: The practices that it switches, joined by ``+``: the fixed strategy.
        fixed: The effect of the fixed strategy: its difference from never acting.
        cells: Every way of reviewing, in the order of the grid.
        worths: What it is worth to improve each setting, step by step, and from end to end.
        more_is_better: Whether more of the measure is better.
        provenance: Who made these numbers.
    """

    scenario: Scenario
    measure: str
    grid: Grid
    always: str
    fixed: Estimate
    cells: tuple[Reviewing, ...]
    worths: tuple[Worth, ...]
    more_is_better: bool
    provenance: Provenance

    @property
    def own(self) -> Reviewing:
        """The policy as it is described."""
        return self[self.grid.own]

    @property
    def does_harm(self) -> bool:
        """Whether what the policy switches makes the measure worse when it is always on."""
        return self.fixed.high < 0.0 if self.more_is_better else self.fixed.low > 0.0

    @property
    def best(self) -> Reviewing:
        """The way of reviewing with the best mean; of many, some look well by luck."""
        sign = 1.0 if self.more_is_better else -1.0
        return max(self.cells, key=lambda cell: sign * cell.effect.value)

    def __getitem__(self, settings: Settings) -> Reviewing:
        """One way of reviewing.

        Raises:
            UsageError: if it was not compared.
        """
        for cell in self.cells:
            if cell.settings == settings:
                return cell
        raise UsageError(f"{settings} was not compared.")

    def worth(self, what: str, before: float | None = None) -> Worth:
        """What it is worth to improve a setting to its smallest value.

        Args:
            what: ``every``, ``delay`` or ``noise``.
            before: Its value before; by default its largest.

        Raises:
            UsageError: if it had no smaller value.
        """
        found = [worth for worth in self.worths if worth.what == what and before in (None, worth.before)]
        if not found:
            raise UsageError(f"{what} had no smaller value, so nothing is known of its worth.")
        return max(found, key=lambda worth: worth.before - worth.after)

    def __repr__(self) -> str:
        """The policy's effect, that of the fixed strategy, and what better figures are worth."""
        head = f"<Reviews of {self.scenario.name} by {self.grid.name}: {self.measure} {self.own.effect}>"
        lines = [f"  {w.what} {w.before:g} to {w.after:g}: {w.gain}" for w in self.worths]
        return "\n".join([head, f"  always {self.always}: {self.fixed}", *lines])

    def to_json(self) -> dict[str, Any]:
        """The study as one document of plain data."""
        made, policy = self.provenance, self.grid.policy
        return {
            "scenario": made.scenario,
            "scenario_hash": made.scenario_hash,
            "version": made.version,
            "seed": made.seed,
            "replications": made.replications,
            "engine": made.engine,
            "measure": self.measure,
            "policy": self.grid.name,
            "reads": policy.measure,
            "switches": list(policy.practices),
            "own": asdict(self.grid.own),
            "always": {"strategy": self.always, "effect": plain_estimate(self.fixed)},
            "reviews": [_plain(cell) for cell in self.cells],
            "worths": [
                {"what": w.what, "before": w.before, "after": w.after, "gain": plain_estimate(w.gain)}
                for w in self.worths
            ],
        }


def _plain(cell: Reviewing) -> dict[str, Any]:
    named = ("level", "effect", "beside_always", "days_active", "switches", "false_alarms", "missed")
    return asdict(cell.settings) | {name: plain_estimate(getattr(cell, name)) for name in named}
