"""What a strategy comes to: the changes and policies that act in one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from journeysim.errors import Problem, UsageError
from journeysim.scenario import practice_library
from journeysim.scenario.conflicts import Pair, conflicting
from journeysim.scenario.files import Document
from journeysim.scenario.model import Change, Model, Policy
from journeysim.scenario.paths import merge
from journeysim.scenario.reading import read_block
from journeysim.scenario.slips import nearest

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario

BASELINE = "baseline"
"""The strategy without practices."""

Wanted = str | Iterable[str] | Mapping[str, Mapping[str, Any] | None]
"""A strategy: a name, names joined by ``+``, a list of names, or overrides by practice."""


@dataclass(frozen=True)
class Plan:
    """The changes of one strategy.

    Attributes:
        name: The strategy.
        changes: Conditions that are active, and practices that act from their own start, by name.
        policies: Policies by name.
        note: Words for readers.
        switched: Practices that only a policy switches on, by name. A practice that the strategy also
            names itself is always on and is not among them.
        conflicts: Pairs of its practices and policies of which one warns of the other.
    """

    name: str
    changes: dict[str, Change]
    policies: dict[str, Policy] = field(default_factory=dict)
    note: str | None = None
    switched: dict[str, Change] = field(default_factory=dict)
    conflicts: tuple[Pair, ...] = ()


@dataclass
class _Members:
    """Practices and policies that a strategy comes to, each with its overrides; conditions that it wakes."""

    practices: dict[str, dict[str, Any]] = field(default_factory=dict)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    conditions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(
        self, section: dict[str, dict[str, Any]], name: str, overrides: Mapping[str, Any], strategy: str
    ) -> None:
        """Take one member; one that comes twice must not be overridden in two ways."""
        before = section.get(name, {})
        if before and overrides and dict(overrides) != before:
            raise UsageError(
                f"strategy `{strategy}` overrides `{name}` in two ways: {before} and {dict(overrides)}. "
                "Hint: keep one of them."
            )
        section[name] = before or dict(overrides)


def plan(scenario: Scenario, wanted: Wanted) -> Plan:
    """The plan of a strategy.

    Args:
        scenario: Where its practices are described.
        wanted: ``baseline``, the name of a practice, policy or strategy, several joined by ``+``, a list of
            names, or a mapping from names to overrides such as ``{"buzz": {"dose": 2}}``. The name of a
            condition makes it active.

    Raises:
        UsageError: for a name that neither the scenario nor the library has, and for conflicting overrides.
        ScenarioError: for an override that does not fit.
    """
    name, parts = _parts(scenario, wanted)
    members = _Members()
    for part, overrides in parts.items():
        _collect(scenario, part, overrides or {}, name, members, ())
    changed = _overridden(scenario, members)
    model = changed.model
    own = {practice: model.practices[practice] for practice in members.practices}
    policies = {policy: model.policies[policy] for policy in sorted(members.policies)}
    steered = {practice for policy in policies.values() for practice in policy.practices} - own.keys()
    conditions = {key: change for key, change in model.conditions.items() if change.active}
    stated = scenario.model.strategies.get(name) if isinstance(wanted, str) else None
    return Plan(
        name,
        dict(sorted((conditions | own).items())),
        policies,
        stated.note if stated else None,
        {practice: model.practices[practice] for practice in sorted(steered)},
        conflicting({**own, **policies}),
    )


def members(scenario: Scenario, wanted: Wanted) -> dict[str, dict[str, Any]]:
    """What a strategy comes to: practices, policies, and conditions that it wakes, with their overrides.

    Raises:
        UsageError: for a name that neither the scenario nor the library has, and for conflicting overrides.
    """
    name, parts = _parts(scenario, wanted)
    found = _Members()
    for part, overrides in parts.items():
        _collect(scenario, part, overrides or {}, name, found, ())
    return {**found.practices, **found.policies, **found.conditions}


def override_problems(document: Document, model: Model) -> list[Problem]:
    """What does not fit in the overrides of the file's strategies, at the line of the override."""
    problems: list[Problem] = []
    for name, strategy in model.strategies.items():
        for member, overrides in strategy.practices.items():
            if not overrides or member not in model.practices:
                continue
            written = document.data["practices"]
            merged = {**written, member: merge(written[member], overrides)}
            changed = document.changed({**document.data, "practices": merged}, {})
            for slip in read_block(changed, Change, ("practices", member)):
                path = f"strategies.{name}.{slip.path}"
                problems.append(document.problem(slip.message, path, slip.hint))
    return problems


def _parts(scenario: Scenario, wanted: Wanted) -> tuple[str, dict[str, Mapping[str, Any] | None]]:
    """The name of a strategy and what it is made of."""
    if isinstance(wanted, str):
        names = [wanted] if wanted in scenario.strategies else [part.strip() for part in wanted.split("+")]
        return wanted, dict.fromkeys((name for name in names if name != BASELINE), None)
    if isinstance(wanted, Mapping):
        return "+".join(wanted) or BASELINE, dict(wanted)
    names = list(wanted)
    return "+".join(names) or BASELINE, dict.fromkeys((name for name in names if name != BASELINE), None)


def _collect(
    scenario: Scenario,
    name: str,
    overrides: Mapping[str, Any],
    strategy: str,
    members: _Members,
    inside: tuple[str, ...],
) -> None:
    """Add what a name stands for to the members."""
    model = scenario.model
    if name in model.practices:
        members.add(members.practices, name, overrides, strategy)
    elif name in model.policies:
        members.add(members.policies, name, overrides, strategy)
    elif name in model.conditions:
        members.add(members.conditions, name, {"active": True, **overrides}, strategy)
    elif name in model.strategies:
        if overrides:
            raise UsageError(
                f"`{name}` is a strategy and cannot be overridden. Hint: override its practices."
            )
        if name in inside:
            raise UsageError(f"strategy `{name}` contains itself: {' > '.join((*inside, name))}.")
        for member, own in model.strategies[name].practices.items():
            _collect(scenario, member, own, strategy, members, (*inside, name))
    elif name in practice_library.practices():
        section = members.policies if practice_library.is_policy(name) else members.practices
        members.add(section, name, {"use": name, **overrides}, strategy)
    elif name != BASELINE:
        known = (*scenario.strategies, *model.conditions)
        close = nearest(name, (*known, *practice_library.practices()))
        hint = f"did you mean `{close}`?" if close else f"in this scenario are: {', '.join(known)}."
        raise UsageError(f"there is no practice, policy or strategy `{name}`. Hint: {hint}")


def _overridden(scenario: Scenario, members: _Members) -> Scenario:
    """The scenario with the overrides of a strategy, read and checked again."""
    data, changes = scenario.document.data, {}
    for section in ("practices", "policies", "conditions"):
        for name, overrides in getattr(members, section).items():
            if overrides:
                written = data.get(section) or {}
                base = written.get(name) or {}
                data = {**data, section: {**written, name: merge(base, overrides)}}
                changes[f"{section}.{name}"] = (0, 0)
    return scenario.changed(data, changes) if changes else scenario
