"""What a company sees of its customers: the events that policies read, in the order of the calendar.

Every reading is a ratio of two counts, or a mean, over the events with a ≤ time < b:

| measure | above | below |
| --- | --- | --- |
| conversion | first conversions | arrivals |
| churn | customers who left | customers at a, and those who came or returned since |
| retention | 1 − churn | |
| win_back | customers who returned | churned at a, and those who left since |
| repeat_purchase | purchases after the first | purchases |
| satisfaction | sum of satisfaction after experiences | their number |
| complaints | experiences that ended below a survey's threshold | their number |
| abandonment | contacts given up | contacts ended |
| blocked | contacts that found no room | contacts ended |

A customer is one who has converted and not left since. Where touchpoints have surveys, satisfaction and
complaints count their answers only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from math import nan

from journeysim.results.log import Kind

ENDS = (Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.BLOCKED)


@dataclass(slots=True)
class Watch:
    """Times of events by kind, and what surveyed customers said.

    ``on`` is False where no policy reads anything; then nothing is kept.
    """

    on: bool
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: list[tuple[float, float, bool]] = field(default_factory=list)

    def see(self, event: str, now: float) -> None:
        """Note an event."""
        if self.on:
            self.times[event].append(now)

    def contact(self, now: float, end: Kind) -> None:
        """Note how a contact with a desk ended."""
        if self.on:
            self.times["contact"].append(now)
            self.times[end.name].append(now)

    def answer(self, now: float, satisfaction: float, complaint: bool) -> None:
        """Note what a customer says about an experience."""
        if self.on:
            self.answers.append((now, satisfaction, complaint))

    def count(self, event: str, start: float, end: float) -> int:
        """Return the number of events with start ≤ time < end."""
        times = self.times[event]
        return bisect_left(times, end) - bisect_left(times, start)

    def standing(self, plus: str, minus: str, moment: float) -> int:
        """Return how many are in a state just before a moment: those who entered less those who left."""
        return bisect_left(self.times[plus], moment) - bisect_left(self.times[minus], moment)


def read(watch: Watch, measure: str, start: float, end: float) -> float:
    """Return what a measure reads over the events with start ≤ time < end; NaN where there are none."""
    match measure:
        case "satisfaction" | "complaints":
            return _answers(watch, measure, start, end)
        case "conversion":
            above, below = watch.count("conversion", start, end), watch.count("arrival", start, end)
        case "churn" | "retention":
            above = watch.count("loss", start, end)
            below = watch.standing("gain", "loss", start) + watch.count("gain", start, end)
        case "win_back":
            above = watch.count("return", start, end)
            below = watch.standing("loss", "return", start) + watch.count("loss", start, end)
        case "repeat_purchase":
            above, below = watch.count("repeat", start, end), watch.count("purchase", start, end)
        case _:
            kind = Kind.ABANDONED if measure == "abandonment" else Kind.BLOCKED
            above, below = watch.count(kind.name, start, end), watch.count("contact", start, end)
    share = above / below if below else nan
    return 1.0 - share if measure == "retention" else share


def _answers(watch: Watch, measure: str, start: float, end: float) -> float:
    """Return the mean of what was answered, summed in the order of the calendar."""
    first = bisect_left(watch.answers, (start,))
    last = bisect_left(watch.answers, (end,))
    total = 0.0
    for _, satisfaction, complaint in islice(watch.answers, first, last):
        total += satisfaction if measure == "satisfaction" else float(complaint)
    return total / (last - first) if last > first else nan
