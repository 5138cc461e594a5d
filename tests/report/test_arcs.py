"""The geometry of arcs."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from journeysim.report.arcs import LABEL_HEIGHT, Arc, arc_path, heights
from tests.report.pictures import corners

ENDS = st.integers(0, 8).map(lambda i: 90.0 * i)


@given(st.lists(st.builds(Arc, ENDS, ENDS, st.floats(5, 60)), max_size=14))
def test_labels_at_the_tops_never_meet(arcs):
    """Any two labels are apart, across or in height, and an arc inside another is lower."""
    rise = heights(arcs)
    for (a, up), (b, other) in combinations(zip(arcs, rise, strict=True), 2):
        apart = abs(a.middle - b.middle) >= (a.label_width + b.label_width) / 2
        assert apart or abs(up - other) >= LABEL_HEIGHT - 1e-6


@given(ENDS, ENDS, st.floats(20, 200))
def test_an_arc_rises_to_three_quarters_of_its_controls(start, end, control):
    """The top of the curve, where the label stands, is 3/4 of the height of the controls."""
    (x0, _), (_, y1), (_, y2), (x1, _) = corners(arc_path((start, 0.0), (end, 0.0), control))
    assert (x0, x1) == (start, end)
    assert abs((3 * y1 + 3 * y2) / 8 - 0.75 * control) < 1e-9
