"""How numbers are written: as many digits as their precision bears, with unit, interval and origin.

12.3 % (11.9 to 12.7)      a share with its 95 % interval
+2.1 points (1.4 to 2.8)   the difference of two shares
1,240 EUR (1,100 to 1,380) money
exactly 0                  an effect in which no customer differs
"""

from __future__ import annotations

from math import floor, inf, isfinite, isnan, log10
from typing import TYPE_CHECKING

from journeysim.results.estimates import CONFIDENCE, Estimate, smallest_detectable

if TYPE_CHECKING:
    from journeysim.scenario.model import Model

LEVEL = f"{100 * CONFIDENCE:g} %"
"""The level of every interval, in words."""

UNKNOWN_TEXT = "not known"
MINUS = "−"

_MOST_DECIMALS = 6
_ROUNDING = 1e-12
"""Half a width below this share of the value is rounding, and no spread."""
_UNIT_WORDS = {"": "", "share": "%", "days": "days", "points of 1": ""}


def decimals_for(half_width: float, value: float = 0.0) -> int:
    """Decimals that a number deserves.

    Rounding moves no end of an interval by more than a quarter of its half width. Without a half width,
    four digits of the value.

    >>> decimals_for(0.42), decimals_for(42.0), decimals_for(0.0, 3.14159)
    (1, 0, 3)
    """
    if isfinite(half_width) and half_width > 0:
        # The hair more keeps 0.02 from counting as a little less than 0.02.
        return min(_MOST_DECIMALS, max(0, -floor(log10(half_width / 2 * (1 + 1e-9)))))
    if not isfinite(value) or value == 0:
        return 0
    return min(_MOST_DECIMALS, max(0, 3 - floor(log10(abs(value)))))


def number_text(value: float, decimals: int | None = None, *, sign: bool = False) -> str:
    """A number with thousands separated; four digits unless decimals are stated.

    >>> number_text(1234567.0), number_text(-0.5, 2), number_text(2.0, 1, sign=True)
    ('1,234,567', '−0.50', '+2.0')
    """
    if isnan(value):
        return UNKNOWN_TEXT
    if not isfinite(value):
        return "unlimited" if value > 0 else f"{MINUS}unlimited"
    shown = decimals_for(0.0, value) if decimals is None else decimals
    text = f"{abs(value):,.{shown}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    zero = not text.strip("0.,")
    prefix = MINUS if value < 0 and not zero else "+" if sign and not zero else ""
    return prefix + text


def share_text(share: float, decimals: int | None = None) -> str:
    """A share in per cent.

    >>> share_text(0.3), share_text(0.1234, 1), share_text(0.00034)
    ('30 %', '12.3 %', '0.034 %')
    """
    if isnan(share):
        return UNKNOWN_TEXT
    percent = 100 * share
    if decimals is None:
        decimals = 0 if abs(percent - round(percent)) < 1e-9 else decimals_for(abs(percent) / 10)
    return f"{number_text(percent, decimals)} %"


def money_text(amount: float, currency: str, decimals: int | None = None, *, sign: bool = False) -> str:
    """An amount with its currency: whole above a hundred, with two decimals below.

    >>> money_text(1234.5, "EUR"), money_text(-3.2, "USD"), money_text(4000.0, "EUR", sign=True)
    ('1,234 EUR', '−3.20 USD', '+4,000 EUR')
    """
    if decimals is None:
        decimals = 0 if not isfinite(amount) or abs(amount) >= 100 or amount == round(amount) else 2
    return f"{number_text(amount, decimals, sign=sign)} {currency}".rstrip()


def duration_text(days: float) -> str:
    """A time in the unit that suits it.

    >>> duration_text(0.0), duration_text(0.02), duration_text(14.0), duration_text(730.0)
    ('0 days', '29 min', '14 days', '2 years')
    """
    if isnan(days):
        return UNKNOWN_TEXT
    size = abs(days)
    if size == 0 or 1 <= size < 700:
        return f"{_short(days)} {'day' if size == 1 else 'days'}"
    if size < 1 / 24:
        return f"{_short(days * 1440)} min"
    if size < 1:
        return f"{_short(days * 24)} h"
    return f"{_short(days / 365)} years"


def _short(value: float) -> str:
    """Two or three digits, without zeros at the end."""
    decimals = 0 if abs(value) >= 10 else 1
    text = number_text(value, decimals)
    return text.removesuffix(".0")


def estimate_text(estimate: Estimate, unit: str = "", currency: str = "") -> str:
    """A measure with its interval.

    Args:
        estimate: The number.
        unit: ``Measure.unit``: ``share`` is written in per cent, ``currency`` with the currency.
        currency: What money is counted in.

    >>> estimate_text(Estimate(0.1234, 0.1193, 0.1274, 900), "share")
    '12.3 % (11.9 to 12.7)'
    >>> estimate_text(Estimate(0.25, 0.25, 0.25, 0, "exact"), "share")
    '25 % (exact)'
    >>> estimate_text(Estimate(1240.0, 1100.0, 1380.0, 900), "currency", "EUR")
    '1,240 EUR (1,100 to 1,380)'
    """
    scale, words = _unit(unit, currency)
    return _interval(estimate, scale, words, sign=False)


def effect_text(estimate: Estimate, unit: str = "", currency: str = "") -> str:
    """A difference with its sign and its interval; the difference of two shares is in points.

    >>> effect_text(Estimate(0.021, 0.014, 0.028, 900), "share")
    '+2.1 points (+1.4 to +2.8)'
    >>> effect_text(Estimate(0.0, 0.0, 0.0, 900), "share")
    'exactly 0'
    """
    scale, words = _unit(unit, currency)
    return _interval(estimate, scale, "points" if unit == "share" else words, sign=True)


def verdict_text(estimate: Estimate, unit: str = "", currency: str = "") -> str:
    """What an effect comes to: the effect, or that it cannot be told from zero and what could have been.

    >>> verdict_text(Estimate(0.003, -0.011, 0.017, 10_000), "share")
    'cannot be told from zero; an effect of 2.0 points would have been seen'
    """
    if not_told_from_zero(estimate):
        scale, words = _unit(unit, currency)
        words = "points" if unit == "share" else words
        least = smallest_detectable(estimate) * scale
        if not least < inf:
            return "cannot be told from zero; one run shows no precision"
        size = f"{number_text(least, decimals_for(least / 5))} {words}".rstrip()
        return f"cannot be told from zero; an effect of {size} would have been seen"
    return effect_text(estimate, unit, currency)


def is_exactly_zero(estimate: Estimate) -> bool:
    """Whether an effect is 0 without doubt: nothing that it counts differs between the two strategies."""
    return estimate.value == 0.0 and estimate.low == 0.0 and estimate.high == 0.0


def has_no_spread(estimate: Estimate) -> bool:
    """Whether an interval has no width, but for rounding.

    >>> has_no_spread(Estimate(-21800, -21800.00000000004, -21799.99999999995, 2))
    True
    """
    return estimate.half_width <= _ROUNDING * abs(estimate.value)


def not_told_from_zero(estimate: Estimate) -> bool:
    """Whether an effect's interval contains 0, and the effect is not exactly 0."""
    return not is_exactly_zero(estimate) and (isnan(estimate.value) or estimate.low <= 0.0 <= estimate.high)


def unit_text(unit: str, currency: str = "", *, difference: bool = False) -> str:
    """A unit as an axis names it.

    >>> unit_text("share"), unit_text("share", difference=True), unit_text("currency", "EUR")
    ('%', 'points', 'EUR')
    """
    if unit == "share" and difference:
        return "points"
    return _unit(unit, currency)[1] or ("points of 1" if unit == "points of 1" else "")


def unit_scale(unit: str) -> float:
    """What a number of this unit is multiplied by before it is written: shares are in per cent."""
    return 100.0 if unit == "share" else 1.0


def label_of(name: str, label: str | None = None) -> str:
    """The words for a thing: its label, or its name without hyphens.

    >>> label_of("follow-up"), label_of("follow-up", "Follow-up")
    ('Follow up', 'Follow-up')
    """
    plain = name.rpartition("/")[2].replace("-", " ").replace("_", " ")
    return label or plain[:1].upper() + plain[1:]


def labels_of(model: Model | None) -> dict[str, str]:
    """The words for every stage of a scenario that has a label."""
    stages = model.stages.items() if model is not None else ()
    return {name: label_of(name, stage.label) for name, stage in stages}


def _unit(unit: str, currency: str) -> tuple[float, str]:
    """The scale of a unit, and its words behind a number."""
    words = unit.replace("currency", currency) if "currency" in unit else _UNIT_WORDS.get(unit, unit)
    return unit_scale(unit), words


def _whole_range(estimate: Estimate) -> bool:
    """Whether a single run leaves a share anywhere between none and all."""
    return estimate.n <= 1 and (estimate.low, estimate.high) == (0.0, 1.0)


def _interval(estimate: Estimate, scale: float, words: str, *, sign: bool) -> str:
    if isnan(estimate.value):
        return UNKNOWN_TEXT
    if sign and is_exactly_zero(estimate):
        return "exactly 0"
    value, low, high = (scale * x for x in (estimate.value, estimate.low, estimate.high))
    if estimate.kind == "exact" or has_no_spread(estimate):
        text = f"{number_text(value, sign=sign)} {words}".rstrip()
        return f"{text} ({'exact' if estimate.kind == 'exact' else 'no spread seen'})"
    if not isfinite(estimate.half_width) or _whole_range(estimate):
        return f"{number_text(value, sign=sign)} {words}".rstrip() + " (one run shows no precision)"
    decimals = decimals_for(scale * estimate.half_width)
    ends = f"{number_text(low, decimals, sign=sign)} to {number_text(high, decimals, sign=sign)}"
    origin = ", approximate" if estimate.kind == "approximate" else ""
    return f"{number_text(value, decimals, sign=sign)} {words}".rstrip() + f" ({ends}{origin})"
