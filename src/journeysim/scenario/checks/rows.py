"""Rows of transitions: sums, ``rest``, clocks, traits and steps."""

from __future__ import annotations

from collections.abc import Iterator

from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.model import Model, Row
from journeysim.scenario.places import ROW_NAMES, RowName, all_places, has_clocks, place_of
from journeysim.scenario.rests import moments, rest_at, rest_of, total_at, trait_edges
from journeysim.scenario.targets import row_target
from journeysim.scenario.values import Quantity

TOLERANCE = 1e-9
"""How far a sum of probabilities may be from 1: decimal fractions are not exact in binary."""

SMALL_REST = 0.02


def rows(model: Model) -> Iterator[tuple[str, RowName, Path, Row]]:
    """Every row that is written, as (owner, name of the row, path, row)."""
    for owner in all_places(model):
        stage, _, touchpoint = owner.partition("/")
        path: Path = ("stages", stage, "touchpoints", touchpoint) if touchpoint else ("stages", stage)
        for name in ROW_NAMES:
            row: Row | None = getattr(place_of(model, owner), name)
            if row is not None:
                yield owner, name, (*path, name), row


def wrong_rows(model: Model) -> Iterator[Finding]:
    """Everything that a row of probabilities or of clocks must not be."""
    for owner, name, path, row in rows(model):
        yield from _outcome(name, path, row)
        yield from _twice(model, owner, path, row)
        if has_clocks(row):
            yield from _clocks(model, owner, name, path, row)
        elif row.edges:
            yield from _sum(path, row)


def _outcome(name: RowName, path: Path, row: Row) -> Iterator[Finding]:
    """What only some rows may say."""
    if name == "next" and row.at_once is not None:
        yield Finding((*path, "at_once"), "`at_once` belongs to on_abandon, on_unresolved and on_blocked.")
    if name != "next" and has_clocks(row):
        yield Finding(
            path, f"`{name}` is decided at one moment, so its edges cannot be clocks.", "write probabilities."
        )
    if name != "next" and not row.edges:
        yield Finding(path, f"`{name}` leads nowhere.", "name a target, or leave the row out.")


def _twice(model: Model, owner: str, path: Path, row: Row) -> Iterator[Finding]:
    """Two names for one target in a row of touchpoints."""
    seen: dict[str, str] = {}
    for name in row.edges:
        target = row_target(model, owner, name)
        if target in seen:
            yield Finding((*path, name), f"`{seen[target]}` and `{name}` are the same target.", "keep one.")
        seen[target] = name


def _clocks(model: Model, owner: str, name: RowName, path: Path, row: Row) -> Iterator[Finding]:
    """A row in which the earliest clock decides."""
    plain = [target for target, edge in row.edges.items() if edge.clock is None]
    for target in plain:
        message = f"the edge to {target} has no clock, but other edges of its row have."
        yield Finding((*path, target), message, "give every edge of the row a law, or none.")
    place = place_of(model, owner)
    if name == "next" and place.dwell is not None:
        message = (
            "the edges of `next` are clocks, which decide when the stay ends, but there is a `dwell` too."
        )
        yield Finding((*path[:-1], "dwell"), message, "remove `dwell`, or write probabilities.")
    if "/" not in owner and model.stages[owner].touchpoints:
        message = f"stage {owner} has touchpoints, so its row is decided at the moment of leaving: no clocks."
        yield Finding(path, message, "write probabilities, or give the clocks to a touchpoint.")


def _sum(path: Path, row: Row) -> Iterator[Finding]:
    """A row of probabilities that does not come to 1."""
    rests = [target for target in row.edges if row.edges[target].p == "rest"]
    traits = trait_edges(row)
    if len(rests) > 1:
        message = (
            f"`rest` is written {len(rests)} times ({', '.join(rests)}); only one edge can take what is left."
        )
        yield Finding((*path, rests[1]), message)
    elif len(traits) > 1:
        message = (
            f"{' and '.join(traits)} both take a trait; one edge of a row can, the others share the rest."
        )
        yield Finding((*path, traits[1]), message)
    elif traits:
        yield from _beside_trait(path, row, traits[0])
    else:
        yield from _sum_at_moments(path, row)


def _beside_trait(path: Path, row: Row, trait: str) -> Iterator[Finding]:
    """The edges beside a trait, which share what it leaves in proportion."""
    for moment in moments(row):
        when = f" {moment}" if str(moment) else ""
        total = total_at(row, moment)
        if rest_of(row) is None and total <= 0:
            message = (
                f"nobody takes what the trait of {trait} leaves{when}: the other edges sum to {total:g}."
            )
            yield Finding(path, message, "write one of them as `rest`.")
            return
        if rest_of(row) is not None and total > 1 + TOLERANCE:
            yield Finding(
                path, f"the edges beside the trait of {trait} sum to {total:.6g}{when}, with `rest` to come."
            )
            return


def _sum_at_moments(path: Path, row: Row) -> Iterator[Finding]:
    """The sum of a row's numbers, at every combination of its steps."""
    with_rest = rest_of(row) is not None
    for moment in moments(row):
        total = total_at(row, moment)
        when = f" {moment}" if str(moment) else ""
        if with_rest and total > 1 + TOLERANCE:
            yield Finding(path, f"the other edges sum to {total:.6g}{when}, so nothing is left for `rest`.")
            return
        if not with_rest and abs(total - 1) > TOLERANCE:
            message = f"probabilities sum to {total:.6g}{when}, expected 1."
            yield Finding(path, message, 'write one of them as "rest".')
            return


def miscounted(model: Model) -> Iterator[Finding]:
    """A sample size of a row that holds more than probabilities, or says twice how sure they are."""
    for owner, name, path, row in rows(model):
        if name != "next" or place_of(model, owner).sample_size is None:
            continue
        where = (*path[:-1], "sample_size")
        if any(edge.p != "rest" and not isinstance(edge.p, Quantity) for edge in row.edges.values()):
            message = "only a row whose edges are all probabilities can be counted."
            yield Finding(where, message, "leave it out: clocks, traits and steps have no counts.")
        for target, edge in row.edges.items():
            if isinstance(edge.p, Quantity) and (edge.p.range is not None or edge.p.law is not None):
                message = f"the edge to {target} says how sure it is, and so does the row's `sample_size`."
                yield Finding((*path, target), message, "keep one of them.")


def small_rests(model: Model) -> Iterator[Finding]:
    """A ``rest`` so small that it looks like the remains of a slip."""
    for _, _, path, row in rows(model):
        target = rest_of(row)
        if target is None or trait_edges(row):
            continue
        smallest = min(moments(row), key=lambda moment: rest_at(row, moment))
        rest = rest_at(row, smallest)
        if rest < SMALL_REST - TOLERANCE:
            when = f" {smallest}" if str(smallest) else ""
            message = f"`rest` comes to {rest:.6g}{when}, less than {SMALL_REST:g}."
            yield Finding((*path, target), message, "check the other edges, or write the number itself.")
