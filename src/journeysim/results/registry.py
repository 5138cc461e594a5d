"""Every measure by name."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from journeysim.compiled.records import Compiled
from journeysim.errors import UsageError
from journeysim.results import (
    conversion,
    desks,
    policies,
    referral,
    retention,
    satisfaction,
    surveys,
    value_measures,
)
from journeysim.results.observations import Measure, Parameter

MEASURES: dict[str, Measure] = {
    known.name: known
    for subject in (conversion, retention, referral, satisfaction, surveys, desks, policies, value_measures)
    for known in subject.MEASURES
}
"""Every measure by name."""

_NUMBERS = ("day", "quantile", "generation")

SHORT_NAMES = {"ltv": "lifetime_value", "clv": "lifetime_value"}
"""What people say, and the measure that they mean."""


def find(name: str, own: Collection[str] = ()) -> tuple[Measure, Parameter]:
    """The measure behind a name such as ``conversion`` or ``retention@90``, and its parameter.

    Args:
        name: A measure, with its parameter after ``@``.
        own: Names of the scenario's own measures; each is the share of customers who reached its stage.

    Raises:
        UsageError: if there is no such measure, or its parameter is missing or of the wrong kind.
    """
    if name in own:
        return MEASURES["reached"], name
    short, at, text = name.partition("@")
    short = SHORT_NAMES.get(short, short)
    if short not in MEASURES:
        near = get_close_matches(short, [*MEASURES, *own], n=3)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UsageError(f"There is no measure {name!r}. {hint}`journeysim measures` lists all.")
    known = MEASURES[short]
    if not at:
        if known.required:
            raise UsageError(f"{short} needs a {known.parameter}, as in {short}@{_example(known)}.")
        return known, None
    if not known.parameter:
        raise UsageError(f"{short} takes nothing after @; found {name!r}.")
    if known.parameter not in _NUMBERS:
        return known, text
    try:
        return known, float(text)
    except ValueError:
        problem = f"{name!r}: what stands after @ must be a number ({known.parameter})"
        raise UsageError(f"{problem}, as in {short}@{_example(known)}.") from None


def own_measures(compiled: Compiled) -> tuple[str, ...]:
    """Names of the measures that a scenario defines itself."""
    return tuple(name for name, _ in compiled.milestones)


def _example(known: Measure) -> str:
    return {"day": "30", "quantile": "0.9", "generation": "0"}.get(known.parameter, known.parameter.upper())
