"""The result of one run: the compiled scenario, its log, and who made it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from journeysim.compiled.records import Compiled
from journeysim.results.customers import Customers, tabulate_customers
from journeysim.results.exposures import Exposures, tabulate_exposures
from journeysim.results.log import Log
from journeysim.results.money import Ledger, tabulate_ledger
from journeysim.results.treatment import Treatment, tabulate_treatment
from journeysim.results.visits import Visits
from journeysim.results.world_record import WorldRecord

if TYPE_CHECKING:
    from journeysim.results.estimates import Estimate
    from journeysim.results.filters import Window
    from journeysim.results.table import Table


@dataclass(frozen=True)
class Result:
    """One run of one strategy on one seed.

    Attributes:
        compiled: The scenario under the strategy, as the engine saw it.
        log: What happened.
        seed: Seed of the run.
        replication: Number of the replication, from 0.
        engine: Name of the engine.
    """

    compiled: Compiled
    log: Log
    seed: int
    replication: int
    engine: str

    def __repr__(self) -> str:
        """What was run, and how many came."""
        compiled = self.compiled
        return (
            f"<Result of {compiled.scenario}, {compiled.strategy}: {len(self.log.ids):,} customers, "
            f"{compiled.horizon:g} days, seed {self.seed}, replication {self.replication}>"
        )

    @property
    def world(self) -> WorldRecord:
        """What policies switched, and which caps on spending were reached."""
        return self.log.world

    @cached_property
    def visits(self) -> Visits:
        """The table of visits, whose columns are computed on first use."""
        return Visits(self.log, self.compiled.purchase)

    @cached_property
    def customers(self) -> Customers:
        """The table of customers, computed on first use."""
        return tabulate_customers(self.compiled, self.log, self.visits)

    @cached_property
    def treatment(self) -> Treatment:
        """Whom each change covered and treated, computed on first use."""
        return tabulate_treatment(self)

    @cached_property
    def exposures(self) -> Exposures:
        """What each change acted on, computed on first use."""
        return tabulate_exposures(self)

    @cached_property
    def ledger(self) -> Ledger:
        """What every visit earned and cost, computed on first use."""
        return tabulate_ledger(self)

    def measure(
        self,
        name: str,
        *,
        persona: str | None = None,
        source: str | None = None,
        window: Window | None = None,
    ) -> Estimate:
        """Estimate a measure of this run, such as ``conversion`` or ``retention@90``.

        Args:
            name: A measure, with its parameter after ``@``.
            persona: Only customers of this persona.
            source: Only customers from this source; ``referral`` for those who were invited.
            window: Only what lies in [from, to), in days.

        Raises:
            UsageError: if the measure, persona or source does not exist, or the window is empty.
        """
        from journeysim.results.measures import measure

        return measure(self, name, persona=persona, source=source, window=window)

    def table(self, name: str) -> Table:
        """Compute a table of this run, such as ``funnel`` or ``transitions``.

        Raises:
            UsageError: if there is no such table.
        """
        from journeysim.results.tables import table

        return table(self, name)
