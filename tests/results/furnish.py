"""Money, changes and rows for the journey of the stories."""

from dataclasses import replace
from math import inf

from journeysim.compiled.records import LEAVE, Change, Edge, Row
from tests.results.stories import journey

YEAR = 365.0


def furnish(places=(), *, compiled=None, persona=None, **fields):
    """The stories' journey with fields of places replaced: for everybody, or for one persona only.

    Args:
        places: {place name: {field of Place: value}}.
        compiled: The journey to start from.
        persona: Name of the persona whose places change; None for all.
        fields: Fields of Compiled.
    """
    compiled = compiled or journey()
    new = dict(places)
    personas = tuple(
        replace(one, places=tuple(replace(place, **new.get(place.name, {})) for place in one.places))
        if persona in (None, one.name)
        else one
        for one in compiled.personas
    )
    return replace(compiled, personas=personas, **fields)


def place(name, compiled=None):
    """Index of a place."""
    return (compiled or journey()).names.places.index(name)


def change(name="practice", begin=0.0, end=inf, coverage=1.0, target=None, exposed=(), **fields):
    """A change that acts at once and fully; ``exposed`` are names of places."""
    stages = len(journey().places)
    return Change(
        **{
            "name": name,
            "practice": True,
            "start": begin,
            "begin": begin,
            "end": end,
            "ramp": 0.0,
            "half_life": inf,
            "coverage": coverage,
            "cover_purpose": 11,
            "target": target,
            "target_purposes": tuple(range(100, 100 + stages)),
            "exposed": frozenset(place(one) for one in exposed),
        }
        | fields
    )


def row(**edges):
    """A row with an edge to each named place (``leave`` leads out of the stage)."""
    return Row(
        tuple(
            Edge(target=LEAVE if name == "leave" else place(name), p=0.5, **money)
            for name, money in edges.items()
        ),
        plain=True,
    )
