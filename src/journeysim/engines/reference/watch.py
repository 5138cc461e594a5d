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
complaints count their answers only; a policy with a response rate sees a share of these.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import nan

from journeysim.compiled.records import Policy
from journeysim.results.log import Kind

Answer = tuple[float, float, bool]
"""Time, satisfaction, and whether it is a complaint."""


@dataclass(slots=True)
class Watch:
    """Times of events by kind, and what surveyed customers said.

    ``on`` is False where no policy reads anything; then nothing is kept. ``seen`` are the answers that a
    policy with a response rate sees, by its name.
    """

    on: bool
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: list[Answer] = field(default_factory=list)
    seen: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))

    def see(self, event: str, now: float) -> None:
        """Note an event."""
        if self.on:
            self.times[event].append(now)

    def contact(self, now: float, end: Kind) -> None:
        """Note how a contact with a desk ended."""
        if self.on:
            self.times["contact"].append(now)
            self.times[end.name].append(now)

    def count(self, event: str, start: float, end: float) -> int:
        """Return the number of events with start ≤ time < end."""
        times = self.times[event]
        return bisect_left(times, end) - bisect_left(times, start)

    def standing(self, plus: str, minus: str, moment: float) -> int:
        """Return how many are in a state just before a moment: those who entered less those who left."""
        return bisect_left(self.times[plus], moment) - bisect_left(self.times[minus], moment)


def read(watch: Watch, policy: Policy, start: float, end: float) -> float:
    """Return what a policy reads over the events with start ≤ time < end; NaN where there are none."""
    measure = policy.measure
    match measure:
        case "satisfaction" | "complaints":
            answers = watch.seen[policy.name] if policy.samples else watch.answers
            return _mean(answers, measure, start, end)
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


def _mean(answers: Sequence[Answer], measure: str, start: float, end: float) -> float:
    """Return the mean of what was answered, summed in the order of the calendar."""
    first = bisect_left(answers, (start,))
    last = bisect_left(answers, (end,))
    total = 0.0
    for _, satisfaction, complaint in islice(answers, first, last):
        total += satisfaction if measure == "satisfaction" else float(complaint)
    return total / (last - first) if last > first else nan
