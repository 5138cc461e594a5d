"""Numbers on a page: each says its exact value to machines, and leads to its definition."""

from __future__ import annotations

from math import isfinite, isnan

from journeysim.report.page.markup import Html, slug, tag, together
from journeysim.report.wording import (
    UNKNOWN_TEXT,
    decimals_for,
    is_exactly_zero,
    not_told_from_zero,
    number_text,
    unit_scale,
)
from journeysim.results.estimates import Estimate, smallest_detectable


def anchor(name: str) -> str:
    """The address of a measure's or a word's definition.

    >>> anchor("retention@90")
    'what-retention_40_90'
    """
    return f"what-{slug(name)}"


def defined(name: str, words: str) -> Html:
    """Words that lead to the definition of a measure or of a word."""
    return tag("a", words, href=f"#{anchor(name)}", class_="defined")


def exact(value: float, words: str) -> Html:
    """A number as it is written, with its exact value."""
    return tag("data", words, value=repr(value)) if isfinite(value) else tag("span", words)


def has_spread(estimate: Estimate) -> bool:
    """Whether an interval has a width; what rounding leaves of 0 is none.

    >>> has_spread(Estimate(1.0, 0.9, 1.1, 5)), has_spread(Estimate(9e4, 9e4, 9e4 + 1e-9, 5))
    (True, False)
    """
    return estimate.half_width > 1e-12 * abs(estimate.value)


def value_of(estimate: Estimate, name: str, unit: str, *, effect: bool = False) -> Html:
    """An estimate's value, with as many digits as its interval bears; it leads to its definition."""
    return defined(name, exact(estimate.value, _value_text(estimate, unit, effect)))


def _value_text(estimate: Estimate, unit: str, effect: bool) -> str:
    if isnan(estimate.value):
        return UNKNOWN_TEXT
    if effect and is_exactly_zero(estimate):
        return "exactly 0"
    scale = unit_scale(unit)
    known = isfinite(estimate.half_width) and has_spread(estimate)
    decimals = decimals_for(scale * estimate.half_width) if known else None
    return number_text(scale * estimate.value, decimals, sign=effect)


def interval_of(estimate: Estimate, unit: str) -> Html:
    """Both ends of an estimate's interval, or why there is none; they lead to what an interval is."""
    scale, half = unit_scale(unit), estimate.half_width
    if isnan(estimate.value):
        return defined("interval", "–")
    if estimate.kind == "exact":
        return defined("kind", "exact")
    if not has_spread(estimate):
        return defined("interval", "no spread")
    if not isfinite(half):
        return defined("interval", "not known from one run" if estimate.n <= 1 else "unbounded")
    decimals = decimals_for(scale * half)
    ends = [exact(end, number_text(scale * end, decimals)) for end in (estimate.low, estimate.high)]
    return defined("interval", together(ends, " to "))


def basis_of(estimate: Estimate) -> Html:
    """How many independent units are behind a number, and how it came about."""
    units = [tag("span", "n\u00a0=\u00a0", exact(estimate.n, f"{estimate.n:,}"))] if estimate.n else []
    return together([defined("n", each) for each in units] + [defined("kind", estimate.kind)], ", ")


def doubt_of(effect: Estimate, unit: str) -> Html:
    """Whether an effect can be told from none, and which one could have been."""
    if isnan(effect.value) or not not_told_from_zero(effect):
        return Html("")
    least = smallest_detectable(effect)
    if not isfinite(least):
        return defined("sees", "not told from 0")
    size = unit_scale(unit) * least
    words = tag(
        "span", "not told from 0; sees ≥\u00a0", exact(least, number_text(size, decimals_for(size / 5)))
    )
    return defined("sees", words)
