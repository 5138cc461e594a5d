"""Laws, ready to draw: location + scale · unit quantile."""

from __future__ import annotations

from math import exp, gamma

from journeysim.compiled.records import Draw
from journeysim.scenario.values import Law, TraitValue

LN2 = 0.6931471805599453


def to_draw(law: Law, traits: tuple[str, ...] = ()) -> Draw:
    """Compile a law.

    Args:
        law: The law as the scenario says it, in base units.
        traits: Names of the traits in order, for ``trait(NAME)``.
    """
    values = {name: value for name, value in law.parameters if not isinstance(value, TraitValue)}
    for name, value in law.parameters:
        if isinstance(value, TraitValue):
            return _by_trait(law.family, name, traits.index(value.trait), values)
    if law.family == "fixed":
        return Draw("fixed", location=values["value"])
    if law.family == "until":
        return Draw("until", every=values["every"], at=values["at"])
    if law.family == "empirical":
        return Draw("empirical", shape=law.sample)
    if law.family == "uniform":
        return _drawn("uniform", (), values["low"], values["high"] - values["low"])
    if law.family == "normal":
        return _drawn("normal", (), values["mean"], values["sd"])
    if law.family == "beta":
        return _drawn("beta", (values["a"], values["b"]), 0.0, 1.0)
    if law.family == "logit_normal":
        return _drawn("logit_normal", (values["mu"], values["sigma"]), 0.0, 1.0)
    scale = next(values[name] for name in ("mean", "median", "scale") if name in values)
    return _drawn(law.family, _shape(values), 0.0, scale)


def _shape(values: dict[str, float]) -> tuple[float, ...]:
    """Return the shape of a law with one, or nothing."""
    return tuple(values[name] for name in ("sigma", "shape") if name in values)


def _drawn(family: str, shape: tuple[float, ...], location: float, scale: float) -> Draw:
    """Return a law; one of no spread is fixed."""
    if scale == 0.0 or shape == (0.0,):
        return Draw("fixed", location=location + scale)
    return Draw(family, shape, location, scale)


def _by_trait(family: str, name: str, trait: int, values: dict[str, float]) -> Draw:
    """Return a law whose value, mean, median, scale or rate is the customer's own trait."""
    if family == "fixed":
        # Of a fixed law only the location is read: the trait is multiplied by a sample that is always 1.
        return Draw("empirical", (1.0,), trait=trait)
    shape = _shape(values)
    factor = _per_scale(family, name, shape)
    power = -1 if name == "rate" else 1
    if shape == (0.0,):
        shape = (1e-12,)
    return Draw(family, shape, trait=trait, power=power, factor=factor)


def _per_scale(family: str, name: str, shape: tuple[float, ...]) -> float:
    """Return what a parameter is multiplied by to give the scale (or rate) of the unit law."""
    if name in ("rate", "scale"):
        return 1.0
    match family, name:
        case "exponential", "median":
            return 1.0 / LN2
        case "weibull", "median":
            return float(LN2 ** (-1.0 / shape[0]))
        case "weibull", "mean":
            return 1.0 / gamma(1.0 + 1.0 / shape[0])
        case "gamma", "mean":
            return 1.0 / shape[0]
        case "lognormal", "mean":
            return exp(-shape[0] * shape[0] / 2.0)
    return 1.0
