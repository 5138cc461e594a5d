"""What the practices of the library act on in a scenario, or that they find nothing there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from journeysim.errors import UsageError
from journeysim.scenario import practice_library
from journeysim.scenario.changes import Change, Effect, Policy
from journeysim.scenario.concrete import concrete_targets
from journeysim.scenario.conflicts import from_library
from journeysim.scenario.library import load
from journeysim.scenario.model import Model
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.slips import did_you_mean
from journeysim.scenario.spelling import Grade, spell_block
from journeysim.scenario.targets import parse_target
from journeysim.scenario.uncertainty import effect_scale, law_of

Places = tuple[str, ...]


@dataclass(frozen=True)
class Practice:
    """A practice or a policy, and what it acts on.

    Attributes:
        name: Its name, in the library or in the scenario.
        change: What it says: a ``Policy`` where it reviews a measure, else a ``Change``.
        source: The publication that recommends it, or None.
        scenario: Name of the scenario that was asked about, or None.
        acts_on: By target and effect, the concrete things in that scenario; empty without one.
        switches: Of a policy, the practices that it switches, with what they act on.
    """

    name: str
    change: Change | Policy
    source: str | None = None
    scenario: str | None = None
    acts_on: dict[str, dict[str, Places]] = field(default_factory=dict)
    switches: tuple[Practice, ...] = ()

    @property
    def effects(self) -> dict[str, dict[str, Effect]]:
        """Its effects by target; a policy has none of its own."""
        return self.change.effects if isinstance(self.change, Change) else {}

    @property
    def is_idle(self) -> bool:
        """Whether it finds nothing to act on in the scenario that was asked about."""
        if self.scenario is None:
            return False
        found = [things for effects in self.acts_on.values() for things in effects.values()]
        return not any(found) and all(other.is_idle for other in self.switches)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data: what is written, the law of each effect, and what it acts on."""
        written = spell_block(self.change, Grade("assumption"))
        for target, effects in self.effects.items():
            for name, effect in effects.items():
                law = law_of(effect.size, effect_scale(name))
                entry = written["effects"][target][name]
                entry["law"] = None if law is None else law.text
                if self.scenario is not None:
                    entry["acts_on"] = list(self.acts_on[target][name])
        kind = "policy" if isinstance(self.change, Policy) else "practice"
        own = {"name": self.name, "kind": kind, "recommended_by": self.source}
        told = {"scenario": self.scenario, "acts": not self.is_idle} if self.scenario is not None else {}
        return {**own, **told, **written}


def practices(scenario: Scenario | str | None = None) -> dict[str, Practice]:
    """The library of practices, and what each of them acts on in a scenario.

    Args:
        scenario: A scenario, or the name or path of one; its own version counts where it uses a practice
            under the library's name. None for the library alone.

    Raises:
        UsageError: if there is no such scenario.
        ScenarioError: if the scenario is wrong.

    >>> practices("decision")["welcome-tour"].is_idle, practices("onboarding")["welcome-tour"].is_idle
    (True, False)
    """
    read = load(scenario) if isinstance(scenario, str) else scenario
    return {name: _of_library(name, read) for name in practice_library.practices()}


def practice(name: str, scenario: Scenario | None = None) -> Practice:
    """One practice or policy, of the library or of the scenario.

    Raises:
        UsageError: if neither has it.
    """
    if scenario is not None:
        model = scenario.model
        own: dict[str, Change | Policy] = {**model.conditions, **model.policies, **model.practices}
        if name in own:
            return _reaching(name, own[name], scenario, model.sources)
    known = practice_library.practices()
    if name in known:
        return _of_library(name, scenario)
    hint = did_you_mean(name, known) or "`journeysim practices` lists them."
    where = "" if scenario is None else f", and {scenario.name} has none"
    raise UsageError(f"the library has no practice `{name}`{where}. Hint: {hint}")


def _of_library(name: str, scenario: Scenario | None) -> Practice:
    own = scenario.model.practices.get(name) if scenario is not None else None
    change = own if own is not None and own.used is not None else from_library(name)
    return _reaching(name, change, scenario, practice_library.sources_of(name))


def _reaching(
    name: str, change: Change | Policy, scenario: Scenario | None, sources: dict[str, str]
) -> Practice:
    source, where = sources.get(change.origin or ""), None if scenario is None else scenario.name
    if isinstance(change, Policy):
        switches = tuple(practice(other, scenario) for other in change.practices)
        return Practice(name, change, source, where, {}, switches)
    if scenario is None:
        return Practice(name, change, source)
    return Practice(name, change, source, where, reach(scenario.model, change.effects))


def reach(model: Model, effects: dict[str, dict[str, Effect]]) -> dict[str, dict[str, Places]]:
    """What each effect acts on in a scenario, by target and effect; empty where it finds nothing."""
    return {
        text: {
            effect: tuple(str(target) for target in concrete_targets(model, parse_target(text), effect))
            for effect in sizes
        }
        for text, sizes in effects.items()
    }
