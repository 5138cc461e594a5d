"""A scenario whose customers meet, as one in which they do not."""

import numpy as np
import pytest

from journeysim.engines.exact.meanfield.felt import felt_problem
from journeysim.engines.exact.meanfield.path import Path, Service, nobody_else
from journeysim.engines.exact.meanfield.rewriting import ABANDONED, PLAIN, outcome_places, rewritten
from journeysim.engines.exact.problem import Resolution
from journeysim.engines.exact.readings import READINGS
from tests.engines.exact.meanfield.test_settling import shop

NODES = 30


def path_with(abandoned=0.0, level=0.0):
    """A path on which a constant share gives up, and the town says the same all the time."""
    ones = np.ones(NODES + 1)
    service = Service(
        abandoned * ones, 0.0 * ones, ones, 0.0 * ones, np.ones((NODES + 1, 1)), np.ones((NODES + 1, 1))
    )
    times = 60.0 * np.arange(NODES + 1) / NODES
    return Path(times, {(0, (0, ())): service}, level * ones, ones, ones)


def read(measure, path):
    """A measure of the shop along a path."""
    return READINGS[measure](felt_problem(shop(more=TALK), Resolution(NODES, 9, 1), path), None)


TALK = "word_of_mouth: {half_life: 20 d, crowd: 500, praise: {above: 0.6, moves: 0.02}}\n"


def test_places_of_outcomes_lie_beyond_those_of_the_file():
    """Each place with a desk has five, in order; the file's own places keep their numbers."""
    compiled = shop()
    places = outcome_places(compiled)
    assert sorted(places) == list(range(len(compiled.names.places), len(compiled.names.places) + 5))
    found = rewritten(compiled, nobody_else(np.zeros(1)))
    assert [place.index for place in found.places] == list(range(len(found.places)))
    assert [places[place.index][1] for place in found.places[len(compiled.names.places) :]] == [0, 1, 2, 3, 4]
    assert PLAIN == 0 < ABANDONED


def test_entries_and_money_are_counted_once():
    """The visit is entered once, whatever its outcome: as many customers, purchases and as much revenue."""
    path = path_with()
    assert read("revenue", path) == pytest.approx(10.0 * read("purchases", path))
    assert read("conversions", path) <= read("customers", path)


def test_those_who_give_up_do_not_buy():
    """Twice as many of those who stay buy as where half give up, as far as nobody comes again or talks."""
    all_, half = (read("conversion", path_with(share)) for share in (0.0, 0.5))
    assert half < 0.6 * all_


def test_a_good_name_sells():
    """The level is the strength of a change on the edges that feel it."""
    assert read("conversion", path_with(level=0.5)) > read("conversion", path_with()) + 0.05
