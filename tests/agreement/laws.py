"""Laws of every family in every spelling, amounts, and the traits that stand in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from journeysim.scenario.families import FAMILIES, Spelling
from tests.agreement.finding import Draw, chance, one
from tests.strategies import Document, reals

SIZE, SHARE, MOOD = "size", "share", "mood"
"""Traits that documents may have: above 0, within 0 to 1, and of any sign."""

POSITIVE = [name for name, family in FAMILIES.items() if family.times and family.plain]
WITHIN = ("beta", "logit_normal", "uniform", "fixed", "empirical")

_SIZES = {"scale": reals(0.2, 4.0), "rate": reals(0.3, 3.0), "shape": reals(0.4, 3.0),
          "location": reals(0.1, 3.0), "unit": reals(-1.0, 1.0)}  # fmt: skip
_WITHIN = {"mean": reals(0.25, 0.75), "sd": reals(0.05, 0.2), "a": reals(0.5, 3.0), "b": reals(0.5, 3.0),
           "low": reals(0.05, 0.4), "high": reals(0.5, 0.95), "value": reals(0.1, 0.9)}  # fmt: skip
_UPWARDS = {"low": reals(0.1, 1.0), "high": reals(1.5, 5.0)}


def _law(draw: Draw, name: str, *, timed: bool = False, trait: bool = False, within: bool = False) -> str:
    """A law of a family in any of its spellings; a trait may scale a time."""
    if name == "empirical":
        if timed:
            unit = one(draw, ["waits.csv, unit=h", "shares.csv, column=size, unit=d"])
            return f"empirical({unit})"
        return f"empirical(shares.csv, column={'share' if within else one(draw, ['share', 'size'])})"
    spelling: Spelling = one(draw, FAMILIES[name].spellings)
    bounded = within or name in ("beta", "logit_normal")
    parts = []
    for key, kind in spelling.names:
        size = draw((_WITHIN if bounded else _UPWARDS).get(key, _SIZES[kind]))
        text = str(size)
        if timed and kind in ("scale", "location"):
            text = f"{size} d"
        if timed and kind == "rate":
            text = f"{size} per day"
        if trait and key == spelling.trait:
            text = f"trait({SIZE})"
        parts.append(text if key in ("value", "low", "high") else f"{key}={text}")
    return f"{name}({', '.join(parts)})"


def time_law(draw: Draw, document: Document, *, dates: bool = True) -> str:
    """A law of a time, in which customers may have a size of their own; for desks without dates."""
    names = [*(name for name, family in FAMILIES.items() if family.times), "empirical"]
    names = [name for name in names if dates or name != "until"]
    return _law(draw, one(draw, names), timed=True, trait=SIZE in document["traits"])


def plain_law(draw: Draw) -> str:
    """A law of money, above 0 or not."""
    names = [*(name for name, family in FAMILIES.items() if family.plain), "empirical"]
    return _law(draw, one(draw, names))


def _steps(draw: Draw, low: float, high: float) -> Document:
    starts = one(draw, [("visits", 1, 2, 4), ("tenure", "0 d", "5 d", "20 d")])
    return {"by": starts[0], "steps": {start: draw(reals(low, high)) for start in starts[1:]}}


def amount(draw: Draw) -> Any:
    """Money: a number, steps or a law."""
    return one(draw, [lambda: draw(reals(0.0, 50.0)), lambda: _steps(draw, 1.0, 40.0),
                      lambda: plain_law(draw), lambda: plain_law(draw)])()  # fmt: skip


def quality(draw: Draw) -> Any:
    """A quality: a number, steps or a law within 0 to 1."""
    names = [*WITHIN, "normal"]
    return one(draw, [lambda: draw(reals(0.05, 0.95)), lambda: _steps(draw, 0.1, 0.9),
                      *[lambda: _law(draw, one(draw, names), within=True)] * 3])()  # fmt: skip


def own_sizes(draw: Draw, document: Document) -> None:
    """Traits that scale times, stand for probabilities and have slopes, of any law that fits."""
    written = {
        SIZE: lambda: _law(draw, one(draw, [*POSITIVE, "beta", "logit_normal"])),
        SHARE: lambda: _law(draw, one(draw, WITHIN), within=True),
        MOOD: lambda: plain_law(draw),
    }
    for name in draw(st.lists(st.sampled_from(list(written)), min_size=2, max_size=3, unique=True)):
        document["traits"][name] = written[name]()
    if SIZE in document["traits"] and chance(draw, 5):
        document["traits"][SIZE] = one(
            draw, ["gamma(shape=2, rate=0.5 d)", "lognormal(median=1 d, sigma=0.6)"]
        )
