"""Relative risks: which edge takes the difference, and whether a row could pass 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journeysim.errors import UsageError
from journeysim.kernels.strength import hill, inverted_u
from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.references import change_blocks
from journeysim.scenario.checks.rows import TOLERANCE
from journeysim.scenario.model import Change, Effect, Model, Response
from journeysim.scenario.places import ROW_NAMES, row_of
from journeysim.scenario.rests import Moment, moments, probability_at, rest_at, rest_of
from journeysim.scenario.targets import EdgeAddress, edges, parse_target, row_target


def payer(model: Model, address: EdgeAddress, takes: str | None) -> str | None:
    """The place whose edge pays for a relative risk: the one named, or the row's ``rest``; else None."""
    row = row_of(model, address.owner, address.row)
    name = takes if takes is not None else rest_of(row) if row is not None else None
    if row is None or name is None:
        return None
    targets = {row_target(model, address.owner, written) for written in row.edges}
    try:
        target = row_target(model, address.owner, name)
    except UsageError:
        return None
    return target if {target, address.target} <= targets and target != address.target else None


@dataclass(frozen=True, slots=True)
class Risk:
    """A relative risk on one edge, at the dose of its change.

    Members of one ``group`` do not act together: those of an exclusive group, and the personas.
    """

    path: Path
    group: str
    address: EdgeAddress
    takes: str | None
    ratio: float


def at_dose(ratio: float, change: Change, target: str) -> float:
    """A ratio raised to the strength that the change's dose gives it on a target."""
    response = (
        change.response if isinstance(change.response, Response) else change.response.get(target, Response())
    )
    given, dose = dict(response.parameters), change.dose.value
    if response.family == "hill":
        return float(ratio ** hill(dose, given["half"], given["slope"]))
    if response.family == "inverted_u":
        return float(ratio ** inverted_u(dose, given["peak"], given["zero"]))
    return float(ratio**dose)


def risks(model: Model) -> Iterator[Risk]:
    """Every relative risk of changes and personas, for each edge that it acts on."""
    for path, change in change_blocks(model):
        for text, effects in change.effects.items():
            if "risk_ratio" in effects:
                ratio = at_dose(effects["risk_ratio"].size.value, change, text)
                yield from _on_edges(model, path, text, (change.group or str(path[1]), effects, ratio))
    for name, persona in sorted(model.personas.items()):
        for text, effects in persona.effects.items():
            if "risk_ratio" in effects:
                ratio = effects["risk_ratio"].size.value
                yield from _on_edges(model, ("personas", name), text, ("personas", effects, ratio))


def _on_edges(
    model: Model, path: Path, text: str, acting: tuple[str, dict[str, Effect], float]
) -> Iterator[Risk]:
    """The relative risk of one target on each of its edges."""
    group, effects, ratio = acting
    try:
        addresses = edges(model, parse_target(text))
    except UsageError:
        return
    for address in addresses:
        yield Risk((*path, "effects", text, "risk_ratio"), group, address, effects["risk_ratio"].takes, ratio)


def wrong_risks(model: Model) -> Iterator[Finding]:
    """Relative risks for which no edge pays, or which could ask for more than the payer has."""
    ratios: dict[tuple[EdgeAddress, str], dict[str, float]] = defaultdict(dict)
    paths: dict[tuple[EdgeAddress, str], Path] = {}
    for risk in risks(model):
        address, edge = risk.address, f"{risk.address.owner} -> {risk.address.target}"
        paying = payer(model, address, risk.takes)
        other = _other_payer(model, address, paying, risk.takes)
        if paying is None:
            named = f"`{risk.takes}`" if risk.takes is not None else "`rest`"
            message = f"{edge} has no edge {named} to take the difference."
            yield Finding(risk.path, message, "write `takes: EDGE` with another edge of the row.")
        elif other is not None:
            message = (
                f"{edge} is an edge of two rows, in which {other} and {paying} would take the difference."
            )
            yield Finding(risk.path, message, "write `takes: EDGE` with an edge of both rows.")
        else:
            grown = ratios[address, paying]
            grown[risk.group] = max(grown.get(risk.group, 1.0), risk.ratio)
            paths.setdefault((address, paying), risk.path)
    yield from _overdrawn(model, ratios, paths)


def _other_payer(model: Model, address: EdgeAddress, paying: str | None, takes: str | None) -> str | None:
    """Another edge that pays for the same edge in another row of its owner, or None."""
    others = (payer(model, EdgeAddress(address.owner, row, address.target), takes) for row in ROW_NAMES)
    return next((other for other in others if other not in (None, paying)), None)


def _overdrawn(
    model: Model,
    ratios: dict[tuple[EdgeAddress, str], dict[str, float]],
    paths: dict[tuple[EdgeAddress, str], Path],
) -> Iterator[Finding]:
    """Payers that would go below 0 if every relative risk above 1 acted at once."""
    demands: dict[tuple[str, str, str], list[tuple[EdgeAddress, float]]] = defaultdict(list)
    for (address, paying), grown in ratios.items():
        product = 1.0
        for ratio in grown.values():
            product *= ratio
        demands[address.owner, address.row, paying].append((address, product))
    for (owner, _, paying), asked in demands.items():
        address = asked[0][0]
        row = row_of(model, owner, address.row)
        for moment in moments(row) if row is not None else ():
            needed = sum(_p(model, a, a.target, moment) * (product - 1) for a, product in asked)
            left = _p(model, address, paying, moment)
            if needed > left + TOLERANCE:
                message = (
                    f"all relative risks together raise {owner} -> {address.target} by {needed:.6g}, "
                    f"but {paying} has only {left:.6g} to give."
                )
                yield Finding(paths[address, paying], message, "make the ratio smaller, or use `odds_ratio`.")
                break


def _p(model: Model, address: EdgeAddress, target: str, moment: Moment) -> float:
    """The probability of an edge of the address's row; 0 where a trait decides."""
    row = row_of(model, address.owner, address.row)
    for name, edge in row.edges.items() if row is not None else ():
        if row is not None and row_target(model, address.owner, name) == target:
            return rest_at(row, moment) if edge.p == "rest" else probability_at(edge, moment) or 0.0
    return 0.0
