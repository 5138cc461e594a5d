"""Files hold what the log holds, and read back the same."""

from dataclasses import replace

import duckdb
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.errors import UsageError
from journeysim.results.export import (
    customers_table,
    read_log,
    read_table,
    visits_table,
    write_table,
    write_tables,
)
from journeysim.results.log import Log
from journeysim.results.table import Table
from journeysim.results.world_record import Decision, Exhausted, Interval, WorldRecord
from tests.results.stories import identity, tell

STORIES = (
    "a1: 1 arrive home 0.5 | 1 enter look | 3 enter buy | 3 invite r1 | 3 invite r9223372036854775"
    "| 5 enter stay | 5 enter stay/call | 5 join phone | 7 abandoned phone 2 | 10 censor stay/call 0.9",
    "b2: 2 arrive work 0.5 | 2 enter look | 2 experience look 0.25 | 6 enter lost | 6 exit lost 0.3",
    "b9: 4 arrive home 0.5 | 4 origin referral a1 | 4 enter look | 10 censor look 0.5",
    "r1: 4.1 arrive work 0.6 | 4.1 enter look | 10 censor look 0.6",
)


@pytest.fixture
def told():
    return tell(*STORIES)


def test_parquet_reads_back_bit_for_bit(told, tmp_path):
    """Also ids beyond 2⁵³ and the ids that hide in values as bits."""
    told.log.to_parquet(tmp_path / "log.parquet")
    back = Log.from_parquet(tmp_path / "log.parquet")
    assert back.equals(told.log)
    assert back.names == told.log.names


def test_ids_that_look_like_no_number_survive(told, tmp_path):
    """An invited person's id may read as NaN when taken for a number."""
    value = told.log.value.copy()
    invites = np.flatnonzero(told.log.kind == 11)
    value[invites[1]] = np.array([0x7FF8000000000123]).view(np.float64)[0]
    assert np.isnan(value[invites[1]])
    log = Log(
        told.log.ids, told.log.offsets, told.log.time, told.log.kind, told.log.what, value, told.log.names
    )
    log.to_parquet(tmp_path / "log.parquet")
    assert Log.from_parquet(tmp_path / "log.parquet").equals(log)


def test_the_record_of_the_world_reads_back(told, tmp_path):
    """What policies read and switched, and whose money ran out."""
    world = WorldRecord(
        decisions=(Decision(3.0, "review", "conversion", 0.25, 0.3, "on", True),),
        intervals=(Interval(0, 3.0, 4.0, 9.0),),
        exhausted=(Exhausted(0, 8.0, (1, 1, 1 << 62)),),
    )
    replace(told.log, world=world).to_parquet(tmp_path / "log.parquet")
    assert Log.from_parquet(tmp_path / "log.parquet").world == world


def test_an_empty_log_reads_back(tmp_path):
    """No row, no customer, and still a log."""
    log = tell().log
    log.to_parquet(tmp_path / "log.parquet")
    assert Log.from_parquet(tmp_path / "log.parquet").equals(log)


def test_rows_are_readable(told, tmp_path):
    """Kinds and subjects by name, in canonical order, in both formats."""
    told.log.to_parquet(tmp_path / "log.parquet")
    told.log.to_csv(tmp_path / "log.csv")
    columns = "customer, time, event, about, value, person"
    stored = duckdb.execute(f"SELECT {columns} FROM read_parquet('{tmp_path}/log.parquet')").fetchall()
    text = duckdb.execute(f"SELECT {columns} FROM read_csv('{tmp_path}/log.csv')").fetchall()
    assert stored[:5] == [
        (identity("a1"), 1.0, "arrive", "home", 0.5, None),
        (identity("a1"), 1.0, "origin", "a", 0.0, None),
        (identity("a1"), 1.0, "enter", "look", 1.0, None),
        (identity("a1"), 3.0, "enter", "buy", 1.0, None),
        (identity("a1"), 3.0, "invite", "", None, identity("r1")),
    ]
    assert stored[8][2:4] == ("join", "phone")
    assert [row[:3] for row in text] == [row[:3] for row in stored]
    assert [row[5] for row in text] == [row[5] for row in stored]


def test_names_may_hold_quotes(tmp_path):
    """A name is a name, whatever its letters."""
    told = tell("a1: 0 arrive home 0.5 | 0 enter look | 1 censor look 0.5")
    names = replace(told.log.names, places=tuple(f"it's {{{p}}}" for p in told.log.names.places))
    log = replace(told.log, names=names)
    log.to_parquet(tmp_path / "it's.parquet")
    assert Log.from_parquet(tmp_path / "it's.parquet").names == names


def test_visits_and_customers_are_written_with_names(told):
    """Names and ids in place of indices."""
    visits, people = visits_table(told), customers_table(told)
    assert visits["place"].tolist()[:4] == ["look", "buy", "stay", "stay/call"]
    assert visits["next"].tolist()[:4] == ["buy", "stay", "(nothing)", "(nothing)"]
    assert_array_equal(visits["customer"][[0, -1]], [identity("a1"), identity("r1")])
    assert people["source"].tolist() == ["a", "b", "referral", "referral"]
    assert_array_equal(people["parent"], [-1, -1, identity("a1"), identity("a1")])
    assert_array_equal(people["family"], [identity("a1"), identity("b2"), identity("a1"), identity("a1")])


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_folder_holds_every_table(told, tmp_path, form):
    """Log, visits, customers and the tables of the report; as many rows as they have."""
    files = write_tables(told, tmp_path / "out", form)
    rows = {file.stem: duckdb.execute(f"SELECT count(*) FROM '{file}'").fetchall()[0][0] for file in files}
    assert rows["log"] == len(told.log)
    assert rows["visits"] == len(told.visits)
    assert rows["customers"] == 4
    assert {"funnel", "transitions", "occupancy", "generations", "referral_tree"} < set(rows)


def test_a_table_reads_back(tmp_path):
    """Numbers, whole numbers and text come back as they were; a missing number is NaN."""
    table = Table("few", {"a": np.array([0.5, np.nan]), "b": np.array([1, 2]), "c": np.array(["x", "y's"])})
    write_table(table, tmp_path / "few.parquet")
    back = read_table(tmp_path / "few.parquet")
    assert back.name == "few"
    assert_array_equal(back["a"], table["a"])
    assert list(back.rows())[1]["c"] == "y's"
    assert back["b"].tolist() == [1, 2]
    with pytest.raises(UsageError, match="cannot be read as a table"):
        read_table(tmp_path / "none.parquet")


def test_wrong_files_get_a_clear_answer(told, tmp_path):
    """Missing, foreign, or in a folder that does not exist."""
    with pytest.raises(UsageError, match="cannot be read as a log"):
        read_log(tmp_path / "none.parquet")
    duckdb.execute(f"COPY (SELECT 1 AS a) TO '{tmp_path}/foreign.parquet' (FORMAT parquet)")
    with pytest.raises(UsageError, match="not written as a log"):
        read_log(tmp_path / "foreign.parquet")
    with pytest.raises(UsageError, match="cannot be written"):
        told.log.to_csv(tmp_path / "nowhere" / "log.csv")
