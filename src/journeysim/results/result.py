"""The result of one run: the compiled scenario, its log, and who made it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from journeysim.compiled.records import Compiled
from journeysim.results.customers import Customers, tabulate_customers
from journeysim.results.exposures import Exposures, tabulate_exposures
from journeysim.results.log import Log
from journeysim.results.money import Ledger, tabulate_ledger
from journeysim.results.treatment import Treatment, tabulate_treatment
from journeysim.results.visits import Visits, tabulate_visits


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

    @cached_property
    def visits(self) -> Visits:
        """The table of visits, computed on first use."""
        return tabulate_visits(self.compiled, self.log)

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
