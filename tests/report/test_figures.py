"""What holds for every picture of a run."""

import pytest

from journeysim.report.convert import time_to_convert
from journeysim.report.flows import flows_of
from journeysim.report.funnel import funnel
from journeysim.report.generations import referral_generations
from journeysim.report.maps import journey_map
from journeysim.report.occupancy import occupancy_by_day
from journeysim.report.retention import retention_curves
from journeysim.report.ribbons import path_ribbons
from tests.report.pictures import EDGE_CASES, SHIPPED, boxes, outside, run, scenario, texts

PICTURES = {
    "map": lambda name: journey_map(scenario(name).model, flows_of(run(name))),
    "funnel": lambda name: funnel(run(name), scenario(name).model),
    "paths": lambda name: path_ribbons(run(name), scenario(name).model),
    "retention": lambda name: retention_curves({"baseline": run(name)}),
    "convert": lambda name: time_to_convert({"baseline": run(name)}),
    "occupancy": lambda name: occupancy_by_day(run(name), scenario(name).model),
    "generations": lambda name: referral_generations(run(name)),
}


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("name", [*SHIPPED, *EDGE_CASES])
def test_every_run_can_be_drawn(name, picture):
    """No scenario is too poor for a picture, nothing leaves the figure, and all say strategy and n."""
    figure = PICTURES[picture](name)
    footer = texts(figure)["footer"]
    assert "Strategy: baseline" in footer
    assert f"n = {len(run(name).customers):,} customers" in footer
    assert outside(figure, boxes(figure, "")) == []
