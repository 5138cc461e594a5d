"""What policies saw and did."""

import numpy as np
from matplotlib.patches import Rectangle

from journeysim.report.decisions import policy_decisions, spans_of
from tests.report.pictures import boxes, outside, overlaps, texts, ys
from tests.report.town import footing, town, town_table


def picture(runs=1):
    """The picture of the town's policy."""
    decisions, switches = (town_table(name, "watching", runs) for name in ("decisions", "switches"))
    return policy_decisions(decisions, switches, town().model, footing())


def test_readings_and_truth_are_those_of_the_first_run():
    """Dots are readings, the line is the truth; satisfaction is no share, so it keeps its scale."""
    table = town_table("decisions", "watching", 3)
    first = table["replication"] == 0
    drawn = {line.get_gid(): ys(line) for line in picture(3).axes[0].lines if line.get_gid()}
    np.testing.assert_array_equal(drawn["reading"], table["reading"][first])
    np.testing.assert_array_equal(drawn["truth"], table["truth"][first])


def test_thresholds_are_named():
    """Beside the dashed lines stands what happens there."""
    words = texts(picture(), "threshold:")
    assert words == {"threshold:on": "on: below 0.55", "threshold:off": "off: above 0.6"}


def test_periods_are_coloured_from_the_switch_to_its_end():
    """Bars of a run begin at the start of the lead time and end where the practice was switched off."""
    switches, policy = town_table("switches", "watching", 3), town().model.policies["watch"]
    bars = picture(3).axes[1]
    for run in range(3):
        spans = spans_of(switches, policy, run)
        drawn = [p for p in bars.patches if isinstance(p, Rectangle) and p.get_gid() == f"on:{run}"]
        assert sum(p.get_width() for p in drawn) == sum(end - start for start, _, end in spans)
    assert len(switches) > 0


def test_no_words_hide_each_other():
    """Thresholds, days and titles stand apart, with one run and with several."""
    for runs in (1, 3):
        figure = picture(runs)
        found = boxes(figure, "threshold:", "days:", "panel:", "policy:", "title", "subtitle", "footer")
        assert overlaps(found) == []
        assert outside(figure, found) == []
