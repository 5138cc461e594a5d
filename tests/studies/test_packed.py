"""Readings as files."""

import numpy as np
import pytest

from journeysim.scenario.library import loads
from journeysim.studies.packed import Damaged, read_reading, write_reading
from journeysim.studies.readings import Reading
from journeysim.studies.replicate import Design, replicate
from tests.studies.worlds import SHOP


@pytest.fixture(scope="module")
def reading() -> Reading:
    """A reading with tables and periods, some of whose sums belong to nobody."""
    design = Design(
        loads(SHOP),
        ("push",),
        ("conversion", "margin", "practice_cost"),
        kept=("funnel", "market"),
        periods=((0.0, 50.0), (50.0, 200.0)),
        by_period=("margin",),
    )
    return replicate(design, range(1), workers=1)["push"][0]


def test_a_reading_comes_back_to_the_last_bit(reading, tmp_path):
    """Sums, fingerprints, tables and periods are what they were."""
    write_reading(reading, tmp_path / "one.npz")
    again = read_reading(tmp_path / "one.npz")
    for name in ("strategy", "seed", "replication", "customers", "rows", "shares", "acting"):
        assert getattr(again, name) == getattr(reading, name)
    assert list(again.sums) == list(reading.sums)
    assert list(again.periods["margin"]) == list(reading.periods["margin"])
    before = [*reading.sums.values(), *reading.periods["margin"].values()]
    after = [*again.sums.values(), *again.periods["margin"].values()]
    for sums, other in zip(before, after, strict=True):
        assert np.array_equal(other.family_ids, sums.family_ids)
        assert other.top.tobytes() == sums.top.tobytes()
        assert other.bottom.tobytes() == sums.bottom.tobytes()
        assert (other.world_top, other.world_bottom) == (sums.world_top, sums.world_bottom)
        assert other.fixed == sums.fixed
    assert np.array_equal(again.prints.prints, reading.prints.prints)
    for name, table in reading.tables.items():
        for column, values in table.columns.items():
            assert again.tables[name][column].tobytes() == values.tobytes()


def test_equal_readings_give_equal_files(reading, tmp_path):
    """No time and no order of chance is in them."""
    write_reading(reading, tmp_path / "one.npz")
    write_reading(read_reading(tmp_path / "one.npz"), tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


@pytest.mark.parametrize("left", [0, 10, -30])
def test_a_file_cut_off_is_damaged(reading, tmp_path, left):
    """So are an empty one and one of somebody else."""
    path = tmp_path / "one.npz"
    write_reading(reading, path)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(Damaged, match=r"one\.npz"):
        read_reading(path)
    np.savez(path, other=np.zeros(3))
    with pytest.raises(Damaged):
        read_reading(path)
