"""A law of time in words: what half of all people, or the mean of them, need."""

from __future__ import annotations

from math import exp, log

from journeysim.report.wording import duration_text, number_text
from journeysim.scenario.values import Law, TraitValue


def law_text(law: Law) -> str:
    """A law as part of a sentence about a stay, a delay or a clock.

    Laws that are known by their median say what half of all cases stay below, others their mean.

    Example:
        >>> parameters = (("median", 3.0), ("sigma", 0.9))
        >>> law_text(Law("lognormal", parameters, timed=True, text="lognormal(median=3 d, sigma=0.9)"))
        'half within 3 days'
    """
    traits = [p.trait for _, p in law.parameters if isinstance(p, TraitValue)]
    if traits:
        return f"{law.family}, by each customer's own {' and '.join(traits)}"
    of = {name: p for name, p in law.parameters if isinstance(p, float | int)}
    say = duration_text if law.timed else number_text
    if law.family == "fixed":
        return say(of["value"])
    if law.family == "uniform":
        return f"{say(of['low'])} to {say(of['high'])}"
    if law.family == "until":
        return f"until the next date, every {say(of['every'])}"
    if law.family == "exponential":
        return f"{say(of['mean'])} on average"
    if law.family == "gamma":
        return f"{say(of['scale'] * of['shape'])} on average"
    if law.family == "normal":
        return f"{say(of['mean'])} on average"
    if law.family == "beta":
        return f"{say(of['a'] / (of['a'] + of['b']))} on average"
    if law.family in ("lognormal", "loglogistic"):
        return f"half within {say(of['median'])}"
    if law.family == "weibull":
        return f"half within {say(of['scale'] * exp(log(log(2)) / of['shape']))}"
    return f"as in {law.file}" if law.file else law.text
