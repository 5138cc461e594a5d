"""Simulate customer journeys, and compare what changes to them do.

    import journeysim as js

    scenario = js.load("seven-stage")
    result = js.simulate(scenario, seed=1)
    print(result.measure("conversion"))
    print(js.compare(scenario, ["setup-guidance"]))

Names are imported when they are first used, so that ``import journeysim`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeysim.engines.exact.solution import Solution
    from journeysim.errors import (
        BehaviourError,
        GuardError,
        JourneysimError,
        Problem,
        ScenarioError,
        UsageError,
    )
    from journeysim.results.estimates import Estimate, smallest_detectable
    from journeysim.results.measures import by_day, effect, measure
    from journeysim.results.registry import MEASURES
    from journeysim.results.result import Result
    from journeysim.scenario.editor import schema
    from journeysim.scenario.library import load, loads
    from journeysim.scenario.library import names as scenarios
    from journeysim.scenario.reach import Practice, practices
    from journeysim.scenario.scenario import Scenario
    from journeysim.simulation import simulate, solve
    from journeysim.studies.changed import Changed, changed
    from journeysim.studies.choosing import Ranking, rank
    from journeysim.studies.compare import compare
    from journeysim.studies.comparison import Comparison
    from journeysim.studies.interactions import Interactions, interactions
    from journeysim.studies.levers import Levers, levers
    from journeysim.studies.outlooks import Uncertainty
    from journeysim.studies.portfolio.optimise import optimise
    from journeysim.studies.portfolio.outcome import Portfolio
    from journeysim.studies.replay import Replay, replay
    from journeysim.studies.reviews.outcome import Reviews
    from journeysim.studies.reviews.reviews import reviews
    from journeysim.studies.uncertainty import uncertainty
    from journeysim.studies.validate import Validation, validate

    __version__: str

_HOMES = {
    "errors": "BehaviourError GuardError JourneysimError Problem ScenarioError UsageError",
    "results.estimates": "Estimate smallest_detectable",
    "results.measures": "by_day effect measure",
    "results.registry": "MEASURES",
    "results.result": "Result",
    "scenario.editor": "schema",
    "scenario.library": "load loads scenarios",
    "scenario.reach": "Practice practices",
    "scenario.scenario": "Scenario",
    "engines.exact.solution": "Solution",
    "simulation": "simulate solve",
    "studies.changed": "Changed changed",
    "studies.choosing": "Ranking rank",
    "studies.compare": "compare",
    "studies.comparison": "Comparison",
    "studies.interactions": "Interactions interactions",
    "studies.levers": "Levers levers",
    "studies.portfolio.optimise": "optimise",
    "studies.portfolio.outcome": "Portfolio",
    "studies.replay": "Replay replay",
    "studies.outlooks": "Uncertainty",
    "studies.reviews.outcome": "Reviews",
    "studies.reviews.reviews": "reviews",
    "studies.uncertainty": "uncertainty",
    "studies.validate": "Validation validate",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
_OWN_NAME = {"scenarios": "names"}

__all__ = [
    "MEASURES",
    "BehaviourError",
    "Changed",
    "Comparison",
    "Estimate",
    "GuardError",
    "Interactions",
    "JourneysimError",
    "Levers",
    "Portfolio",
    "Practice",
    "Problem",
    "Ranking",
    "Replay",
    "Result",
    "Reviews",
    "Scenario",
    "ScenarioError",
    "Solution",
    "Uncertainty",
    "UsageError",
    "Validation",
    "__version__",
    "by_day",
    "changed",
    "compare",
    "effect",
    "interactions",
    "levers",
    "load",
    "loads",
    "measure",
    "optimise",
    "practices",
    "rank",
    "replay",
    "reviews",
    "scenarios",
    "schema",
    "simulate",
    "smallest_detectable",
    "solve",
    "uncertainty",
    "validate",
]


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first used."""
    if name == "__version__":
        from journeysim.provenance import own_version

        globals()[name] = own_version()
        return globals()[name]
    if name not in _HOME:
        raise AttributeError(f"module 'journeysim' has no attribute {name!r}")
    found = getattr(import_module(f"journeysim.{_HOME[name]}"), _OWN_NAME.get(name, name))
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
