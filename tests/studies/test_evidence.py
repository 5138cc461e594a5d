"""How many numbers of a scenario are assumptions."""

from journeysim.scenario.library import loads
from journeysim.studies.evidence import grades
from tests.studies.worlds import LOOP


def test_every_stated_number_is_counted_once():
    """LOOP states a number of customers, two laws, two probabilities; defaults are not counted."""
    assert grades(loads(LOOP).model) == {"data": 0, "source": 0, "assumption": 5}


def test_a_number_takes_the_grade_of_the_nearest_block():
    """The top of the file grades all, an edge its own number, a source of its own makes it published."""
    text = LOOP.replace(
        "horizon:", "evidence: data\nsource: log\nsources: {log: the log, s: a book}\nhorizon:", 1
    )
    assert grades(loads(text).model) == {"data": 5, "source": 0, "assumption": 0}
    text = text.replace("bought: 0.5, lost", "bought: {p: 0.5, source: s}, lost")
    assert grades(loads(text).model) == {"data": 4, "source": 1, "assumption": 0}
    text = text.replace("dwell: fixed(10 d),", "dwell: fixed(10 d), evidence: assumption,")
    assert grades(loads(text).model) == {"data": 2, "source": 1, "assumption": 2}
