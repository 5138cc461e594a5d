"""Where customers are on each day."""

import numpy as np

from journeysim.report.occupancy import occupancy_by_day
from journeysim.results.tables import occupancy
from tests.report.pictures import boxes, corners, overlaps, run, scenario, texts


def test_layers_add_up_to_everybody_who_is_there():
    """The top of the layers is the number of customers in all stages."""
    result = run("onboarding")
    axes = occupancy_by_day(result, step=1.0).axes[0]
    table = occupancy(result)
    total = sum(table[name] for name in table.columns if name != "day")
    top = max(corners(path)[:, 1].max() for layer in axes.collections for path in layer.get_paths())
    assert top == np.max(total)


def test_layers_are_named_with_their_last_number():
    """At the right end stand the stage and how many are there on the last day."""
    result = run("onboarding")
    figure = occupancy_by_day(result, scenario("onboarding").model, step=1.0)
    last = int(occupancy(result)["retention"][-1])
    assert texts(figure, "layer:")["layer:retention"] == f"{last}  Retention"
    assert overlaps(boxes(figure, "layer:", "title", "subtitle", "footer")) == []
