"""What the answers must be: a program's time counts only if its answer is right.

Means are per customer who came by himself, by the Markov renewal equation on a lattice of 1/32 day, right to
about 2e-5; standard deviations are estimates from many runs, of a customer with all whom he brought. W2 has
a desk, where nobody is independent: it is held against another program at the same size.
"""

from __future__ import annotations

from math import sqrt

from benchmarks.work import Answer, Work

LARGEST_Z = 4.0
NAMES = ("A", "C", "P", "E", "F", "L", "R", "lost", "churned", "conversions", "days to convert", "referred")

MEANS = {
    "w1": (
        *(1.31416, 1.11632, 1.54554, 1.72738, 1.54063, 1.44071, 0.48980, 0.41996, 0.65344),
        *(0.72463, 12.26637, 0.14694),
    ),
    "w1p": (
        *(1.29208, 1.09696, 1.42483, 1.58733, 1.40324, 1.29264, 0.42646, 0.41243, 0.58290),
        *(0.71126, 12.02625, 0.12794),
    ),
    "w1n": (
        *(1.14613, 0.97421, 1.37468, 1.53802, 1.37560, 1.29145, 0.44223, 0.36676, 0.58649),
        *(0.63324, 10.73337, 0.0),
    ),
}
SPREADS = {
    "w1": (0.77, 0.86, 1.97, 2.31, 2.18, 2.27, 1.02, 0.52, 0.62, 0.70, 15.5, 0.54),
    "w1p": (0.72, 0.81, 1.69, 1.98, 1.86, 1.91, 0.88, 0.52, 0.58, 0.67, 15.2, 0.48),
    "w1n": (0.44, 0.58, 1.57, 1.90, 1.81, 1.86, 0.86, 0.50, 0.50, 0.50, 13.0, 0.0),
    "w2": (0.59, 0.67, 1.33, 1.45, 1.35, 1.47, 0.69, 0.52, 0.57, 0.63, 14.3, 0.38),
}
DESK_NAMES = ("joins", "served", "reneged", "wait")
DESK_SPREADS = (0.88, 0.65, 0.69, 0.18)  # the largest of 4,000 to 100,000 customers
UTILISATION_WITHIN = 0.05


def outputs(answer: Answer) -> tuple[float, ...]:
    """Return what is held against the exact answers, in the order of ``NAMES``."""
    return (*answer.visits, answer.conversions, answer.days_to_convert, answer.referred)


def _at_desk(answer: Answer) -> tuple[float, ...]:
    return (answer.joins, answer.served, answer.reneged, answer.wait)


def scores(work: Work, answer: Answer) -> dict[str, float]:
    """Return how many standard errors each output is from its exact value, without those that never vary."""
    n = answer.customers
    found = zip(NAMES, outputs(answer), MEANS[work.name], SPREADS[work.name], strict=True)
    return {name: (value / n - mean) * sqrt(n) / sd for name, value, mean, sd in found if sd > 0.0}


def scores_between(work: Work, answer: Answer, other: Answer) -> dict[str, float]:
    """Return how many standard errors two programs' outputs are apart, per customer."""
    names = NAMES + DESK_NAMES
    spreads = SPREADS[work.name] + DESK_SPREADS
    pairs = zip(
        names, outputs(answer) + _at_desk(answer), outputs(other) + _at_desk(other), spreads, strict=True
    )
    error = sqrt(1.0 / answer.customers + 1.0 / other.customers)
    return {
        name: (one / answer.customers - two / other.customers) / (sd * error) for name, one, two, sd in pairs
    }


def problems(work: Work, answer: Answer, other: Answer | None = None) -> list[str]:
    """Return what is wrong with an answer; ``other`` is a right one of W2 at the same size."""
    if work.name in MEANS:
        found = scores(work, answer)
    elif other is not None:
        found = scores_between(work, answer, other)
    else:
        return []
    wrong = [f"{name} is {z:+.1f} standard errors off" for name, z in found.items() if abs(z) >= LARGEST_Z]
    if other is not None and abs(answer.utilisation - other.utilisation) > UTILISATION_WITHIN:
        wrong.append(f"the desk is {answer.utilisation:.3f} busy, not {other.utilisation:.3f}")
    return wrong
