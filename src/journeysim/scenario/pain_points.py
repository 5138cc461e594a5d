"""The worst place of a journey: where people are served worst, as the scenario states it.

A journey map is made to find it. Here it is what the file says, not what a run finds: the place where time is
spent whose mean quality is lowest, contacts that a desk does not resolve included; the first by name where
several are equally bad. Waiting is left out, since only a run knows how long it is.
"""

from __future__ import annotations

from statistics import fmean

from journeysim.journey.roles import is_exit
from journeysim.scenario.model import Model
from journeysim.scenario.moments import law_mean
from journeysim.scenario.places import desk_of, nodes, quality_of, role_at
from journeysim.scenario.values import Amount, Law, Steps


def pain_point(model: Model) -> str | None:
    """The place with the lowest mean quality, exits left out; None where no place states a quality.

    >>> from journeysim.scenario.library import load
    >>> pain_point(load("eight-stage").model)
    'decision-and-purchase/payment'
    """
    qualities = {
        place: _mean(quality) * _resolved(model, place)
        for place in nodes(model)
        if not is_exit(role_at(model, place)) and (quality := quality_of(model, place)) is not None
    }
    return min(qualities, key=lambda place: (qualities[place], place)) if qualities else None


def _resolved(model: Model, place: str) -> float:
    """What a desk leaves of the quality of a place on average, nobody waiting; 1 where there is none."""
    use = desk_of(model, place)
    if use is None:
        return 1.0
    desk = model.desks[use.name]
    lost = (1 - desk.resolution.value) * (1 - desk.unresolved_quality.value)
    return 1 - use.share.value * lost


def _mean(quality: Amount) -> float:
    """The mean of a quality; of steps, that over the steps."""
    if isinstance(quality, Law):
        return law_mean(quality)
    if isinstance(quality, Steps):
        return fmean(size.value for _, size in quality.steps)
    return quality.value
