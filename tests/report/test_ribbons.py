"""Paths, step by step."""

import pytest
from matplotlib.patches import PathPatch

from journeysim.errors import UsageError
from journeysim.report.ribbons import path_ribbons, steps_of
from tests.report.pictures import SHIPPED, boxes, corners, outside, overlaps, run, scenario


@pytest.mark.parametrize("name", SHIPPED)
def test_nobody_appears_or_is_counted_twice(name):
    """Everybody makes a first step; who makes a next one comes from where they were."""
    counted = steps_of(run(name))
    assert counted.at[0].sum() == counted.customers
    for step in range(7):
        assert (counted.moves[step].sum(axis=1) <= counted.at[step]).all()
        assert (counted.moves[step].sum(axis=0) == counted.at[step + 1]).all()


def test_who_goes_on_after_the_last_step_is_counted():
    """The customers after eight steps are those with a ninth."""
    result = run("subscription")
    assert steps_of(result, 8).further == steps_of(result, 9).at[8].sum()


def test_ribbons_are_as_wide_as_flows():
    """Every move has one ribbon, and widths are in proportion to customers."""
    result = run("seven-stage")
    counted, figure = steps_of(result), path_ribbons(result)
    wide = {}
    for patch in figure.findobj(PathPatch):
        if patch.get_gid():
            heights = corners(patch.get_path())[:, 1]
            wide[patch.get_gid()] = heights[0] - heights[7]
    assert len(wide) == (counted.moves > 0).sum()
    a, b = (counted.stages.index(name) for name in ("brand-awareness", "consideration"))
    lost = counted.stages.index("lost")
    ratio = wide["ribbon:1:brand-awareness->consideration"] / wide["ribbon:1:brand-awareness->lost"]
    assert ratio == pytest.approx(counted.moves[0, a, b] / counted.moves[0, a, lost])


@pytest.mark.parametrize("name", SHIPPED)
def test_every_stage_that_is_met_is_named_once(name):
    """A stage is named beside a block or in the key, and no names hide each other."""
    counted = steps_of(run(name))
    found = boxes(path_ribbons(run(name), scenario(name).model), "path:", "title", "subtitle", "footer")
    met = {f"path:{s}" for i, s in enumerate(counted.stages) if counted.at[:, i].any()}
    assert {gid for gid in found if gid.startswith("path:")} == met
    assert overlaps(found) == []
    assert outside(path_ribbons(run(name)), found) == []


def test_one_step_is_no_path():
    """At least two steps are needed."""
    with pytest.raises(UsageError, match="at least 2 steps"):
        path_ribbons(run("seven-stage"), steps=1)
