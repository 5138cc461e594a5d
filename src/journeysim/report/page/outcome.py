"""What a folder of results holds: numbers, who made them, the scenario, pictures, and tables of one run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from math import inf, nan
from pathlib import Path
from typing import Any, Literal

from journeysim.errors import UsageError
from journeysim.results.estimates import Estimate
from journeysim.results.export import read_table
from journeysim.results.table import Table
from journeysim.scenario.changes import Change, Policy
from journeysim.scenario.library import load
from journeysim.scenario.model import Model
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE

Entry = dict[str, Any]
"""An object of a JSON document."""

Study = Literal["comparison", "ranking", "portfolio"]

NEEDED: dict[Study, tuple[str, ...]] = {
    "comparison": ("answer", "ranking", "shared", "evidence", "strategies", "over_time"),
    "ranking": ("answer", "how", "shared", "evidence", "strategies", "measure", "best", "frontier"),
    "portfolio": ("answer", "how", "beside", "shared", "evidence", "measure", "best", "steps", "baseline"),
}
"""What each document must say to be told on a page."""


@dataclass(frozen=True)
class Outcome:
    """A finished study as it was written.

    Attributes:
        folder: Where it was written.
        study: What was asked: a comparison, a ranking, or the best set of practices under a budget.
        document: Its numbers.
        manifest: Who made them.
        scenario: What was simulated.
    """

    folder: Path
    study: Study
    document: Entry
    manifest: Entry
    scenario: Scenario

    @property
    def model(self) -> Model:
        """The scenario's model."""
        return self.scenario.model

    @property
    def strategies(self) -> dict[str, Entry]:
        """What is said of each strategy but the baseline, by name."""
        return {name: told for name, told in self.document["strategies"].items() if name != BASELINE}

    @property
    def leader(self) -> str:
        """The strategy that leads; empty where that is the baseline or nothing is known."""
        if self.study == "comparison":
            order = self.document["ranking"]["order"]
            return str(order[0]) if order else ""
        best = self.document["best"]
        name = str(best) if self.study == "ranking" else "+".join(best["practices"])
        return "" if name == BASELINE else name

    @property
    def headline(self) -> str:
        """The measure that decides."""
        if self.study != "comparison":
            return str(self.document["measure"])
        return str(self.document["ranking"]["measure"])

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Every measure of which the study has a number."""
        if self.study == "portfolio":
            return (self.headline,)
        if self.study == "ranking":
            beside = [self.document["frontier_measure"], "practice_cost"]
            return tuple(dict.fromkeys([self.headline, *(beside if self.document["frontier"] else ())]))
        told = self.document["strategies"][BASELINE]["measures"]
        return tuple(dict.fromkeys([*told, *self.document["over_time"]]))

    @cached_property
    def figures(self) -> dict[str, str]:
        """Text of every picture by name."""
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.svg"))}

    def effects(self, strategy: str) -> dict[str, Estimate]:
        """Differences of a strategy from the baseline, by measure."""
        told = self.strategies[strategy]
        if self.study != "comparison":
            return {self.headline: estimate_in(told["effect"])}
        return {measure: estimate_in(entry) for measure, entry in told["effects"].items()}

    def levels(self, strategy: str) -> dict[str, Estimate]:
        """Values of each measure under a strategy."""
        told = self.document["strategies"][strategy]
        if self.study != "comparison":
            return {self.headline: estimate_in(told["level"])}
        return {measure: estimate_in(entry) for measure, entry in told["measures"].items()}

    def parts(self, strategy: str) -> dict[str, Change | Policy]:
        """The practices and policies of a strategy, and what its policies switch, by name."""
        plan = self.scenario.plan(strategy)
        own = {name: change for name, change in plan.changes.items() if name not in self.model.conditions}
        return {**plan.policies, **own, **plan.switched}

    def table(self, name: str, strategy: str) -> Table | None:
        """A table of the first run of a strategy, where the folder keeps it."""
        path = self.folder / "runs" / strategy / f"{name}.parquet"
        return read_table(path) if path.exists() else None


def read(folder: Path) -> Outcome:
    """Read what `journeysim compare`, `journeysim rank` or `journeysim optimise` has written.

    Raises:
        UsageError: if the folder does not hold one of these finished, or was changed since.
        ScenarioError: if its scenario cannot be read.
    """
    study = _study(folder)
    manifest = _document(folder / "manifest.json")
    document = _document(folder / f"{study}.json")
    again = f"Run again what made it: {manifest.get('command', 'journeysim compare')}"
    missing = [name for name in NEEDED[study] if name not in document]
    if missing:
        raise UsageError(
            f"{folder}: {study}.json does not say {' and '.join(map(repr, missing))}; another version of "
            f"journeysim has written it. {again}"
        )
    scenario = load(folder / "scenario.yaml")
    if scenario.hash != manifest.get("scenario_hash"):
        raise UsageError(
            f"{folder}: scenario.yaml is not the scenario of these numbers; it was changed since. {again}"
        )
    if study == "portfolio":
        document["strategies"] = _sets(document)
    return Outcome(folder, study, document, manifest, scenario)


def _sets(document: Entry) -> Entry:
    """The sets of practices of a portfolio as strategies by name; the baseline first."""
    sets = {"+".join(step["practices"]): step for step in document["steps"] if step["practices"]}
    return {BASELINE: document["baseline"], **sets}


def _study(folder: Path) -> Study:
    """What kind of study stands in a folder."""
    ask = "Name the folder of a finished `journeysim compare`, `rank` or `optimise`."
    if not folder.exists():
        raise UsageError(f"{folder}: there is no such folder. {ask}")
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file. {ask}")
    if not (folder / "manifest.json").exists():
        raise UsageError(f"{folder} does not hold finished results of journeysim. {ask}")
    for study in NEEDED:
        if (folder / f"{study}.json").exists():
            return study
    raise UsageError(f"{folder} holds results, but neither a comparison nor a ranking nor a portfolio. {ask}")


def _document(path: Path) -> Entry:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read. {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{path}: holds no document of journeysim.")
    return found


def estimate_in(entry: Entry) -> Estimate:
    """An estimate from plain data, in which what is no finite number is None.

    >>> estimate_in({"value": 0.3, "low": None, "high": None, "n": 1, "kind": "simulated"}).half_width
    inf
    """
    value, low, high = entry["value"], entry["low"], entry["high"]
    if value is None:
        return Estimate(nan, nan, nan, entry["n"], entry["kind"])
    return Estimate(
        value, -inf if low is None else low, inf if high is None else high, entry["n"], entry["kind"]
    )
