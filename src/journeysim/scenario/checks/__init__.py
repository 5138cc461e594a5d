"""Whole-scenario checks: what no single value shows.

``errors`` says what makes a scenario unusable, ``warnings`` what is allowed and probably not meant. Names
that point nowhere are reported first, one problem a name; what depends on knowing all names waits until then.
"""

from __future__ import annotations

from collections.abc import Iterator

from journeysim.errors import Problem
from journeysim.scenario.checks import (
    changes,
    evidence,
    flows,
    journey,
    names,
    numbers,
    population,
    references,
    risks,
    rows,
    shared,
    strategies,
)
from journeysim.scenario.checks.findings import Finding, locate, problems
from journeysim.scenario.files import Document
from journeysim.scenario.model import Model
from journeysim.scenario.rests import rests


def errors(model: Model, document: Document | None = None, *, partial: bool = False) -> list[Problem]:
    """Everything that makes a scenario unusable, all at once.

    Args:
        model: A scenario in its full form.
        document: The file it was read from; it knows the lines.
        partial: Whether fields that could not be read are absent; then nothing is said of what leads where.

    Returns:
        Names that point nowhere first, then the rest in the order of the file.
    """
    missing = problems(references.missing(model), document)
    circles = list(strategies.circles(model))
    others = [*circles, *_local(model), *(_whole(model, partial) if not missing and not circles else ())]
    return missing + problems(others, document)


def _local(model: Model) -> Iterator[Finding]:
    """Errors that can be seen without following names from one place to another."""
    yield from names.malformed(model)
    yield from names.repeated(model)
    yield from numbers.outside(model)
    yield from numbers.quality_laws(model)
    yield from population.wrong_sources(model)
    yield from shared.wrong_desks(model)
    yield from shared.wrong_handovers(model)
    yield from shared.wrong_word_of_mouth(model)
    yield from shared.wrong_memories(model)
    yield from shared.late_comparisons(model)
    yield from changes.unreadable(model)
    yield from changes.wrong_changes(model)
    yield from strategies.wrong_policies(model)
    yield from rows.miscounted(model)
    yield from evidence.unfounded(model)


def _whole(model: Model, partial: bool) -> Iterator[Finding]:
    """Errors of the scenario as a whole; every name means something now."""
    yield from population.wrong_personas(model)
    yield from population.wrong_traits(model)
    yield from shared.wrong_invitations(model)
    yield from changes.unmatched(model)
    yield from changes.doubled_effects(model)
    yield from strategies.conflicts(model)
    yield from strategies.idle_members(model)
    broken = [*rows.wrong_rows(model), *journey.wrong_places(model)]
    yield from broken
    if not broken and not partial and model.arrivals:
        yield from journey.lost_places(model)
        yield from journey.zero_time_loops(model)
        yield from risks.wrong_risks(model)


def warnings(model: Model, document: Document | None = None) -> list[Problem]:
    """What is allowed and probably not meant, in the order of the file.

    Args:
        model: A scenario without errors.
        document: The file it was read from; it knows the lines.
    """
    found = [
        *rows.small_rests(model),
        *journey.endless_places(model),
        *journey.unused_outcomes(model),
        *changes.partly_matched(model),
        *changes.lonely_groups(model),
        *strategies.uneasy_members(model),
        *changes.extreme_sizes(model),
        *shared.unused(model),
        *shared.silent_referral(model),
        *shared.silent_exits(model),
        *shared.absent_log(model, document),
        *flows.no_purchase(model),
        *flows.explosive_referral(model),
        *flows.busy_desks(model),
    ]
    return problems(found, document)


__all__ = ["errors", "locate", "rests", "warnings"]
