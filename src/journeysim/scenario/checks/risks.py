"""Relative risks: which edge takes the difference, and whether a row could pass 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from journeysim.errors import UsageError
from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.references import change_blocks
from journeysim.scenario.checks.rows import TOLERANCE
from journeysim.scenario.model import Change, Effect, Model
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


def risks(model: Model) -> Iterator[tuple[Path, Change, EdgeAddress, Effect]]:
    """Every relative risk of a change, for each edge that it acts on."""
    for path, change in change_blocks(model):
        for text, effects in change.effects.items():
            if "risk_ratio" not in effects:
                continue
            try:
                addresses = edges(model, parse_target(text))
            except UsageError:
                continue
            for address in addresses:
                yield (*path, "effects", text, "risk_ratio"), change, address, effects["risk_ratio"]


def wrong_risks(model: Model) -> Iterator[Finding]:
    """Relative risks for which no edge pays, or which could ask for more than the payer has."""
    ratios: dict[tuple[EdgeAddress, str], dict[str, float]] = defaultdict(dict)
    paths: dict[tuple[EdgeAddress, str], Path] = {}
    for path, change, address, effect in risks(model):
        paying = payer(model, address, effect.takes)
        other = _other_payer(model, address, paying, effect.takes)
        if paying is not None and other is not None:
            edge = f"{address.owner} -> {address.target}"
            message = (
                f"{edge} is an edge of two rows, in which {other} and {paying} would take the difference."
            )
            yield Finding(path, message, "write `takes: EDGE` with an edge of both rows.")
            continue
        if paying is None:
            named = f"`{effect.takes}`" if effect.takes is not None else "`rest`"
            message = f"{address.owner} -> {address.target} has no edge {named} to take the difference."
            yield Finding(path, message, "write `takes: EDGE` with another edge of the row.")
            continue
        group = change.group or str(path[1])
        grown = ratios[address, paying]
        grown[group] = max(grown.get(group, 1.0), effect.size.value)
        paths.setdefault((address, paying), path)
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
