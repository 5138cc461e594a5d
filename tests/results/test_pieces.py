"""A log that was written in pieces is the log, row by row and bit by bit."""

from pathlib import Path

import pytest

from journeysim.engines.compiled import run
from journeysim.errors import UsageError
from journeysim.results import pieces
from journeysim.results.log import Log
from journeysim.results.table import Table
from journeysim.simulation import simulate


def rows_of(path: Path) -> Table:
    """All columns of a Parquet file."""
    from journeysim.results.export import read_table

    return read_table(path)


@pytest.mark.parametrize(
    "scenario, strategy, customers",
    [("seven-stage", "win-more", 9_000), ("subscription", "baseline", 9_000), ("cdnow", "baseline", None)],
)
def test_pieces_are_the_log_in_its_order(
    scenario: str, strategy: str, customers: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several sources, and friends who come long after those who bring them; measures are the same, too."""
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", 10_000)
    whole = simulate(scenario, strategy, customers=customers, engine="compiled")
    folded = simulate(scenario, strategy, customers=customers, log=False, log_to=tmp_path / "log.parquet")
    assert Log.from_parquet(tmp_path / "log.parquet").equals(whole.log)
    whole.log.to_parquet(tmp_path / "whole.parquet")
    one, other = (rows_of(tmp_path / name) for name in ("log.parquet", "whole.parquet"))
    assert one.columns.keys() == other.columns.keys()
    for column in ("event", "about"):
        assert (one.columns[column] == other.columns[column]).all()
    assert folded.measure("conversion").value == pytest.approx(whole.measure("conversion").value, rel=1e-12)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "whole.parquet"]


@pytest.mark.parametrize("scenario, strategy", [("b2b-platform", "repair-support"), ("decision", "buzz")])
def test_pieces_of_customers_who_meet_are_the_log(
    scenario: str, strategy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows come in the order of events, a few at a time; the record of the world stands beside them."""
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", 10_000)
    monkeypatch.setattr(run, "ROOM_FOR_ROWS", 1 << 14)
    whole = simulate(scenario, strategy, customers=2_000, engine="compiled")
    folded = simulate(scenario, strategy, customers=2_000, log=False, log_to=tmp_path / "log.parquet")
    kept = Log.from_parquet(tmp_path / "log.parquet")
    assert kept.equals(whole.log)
    assert kept.world == whole.log.world
    assert folded.rows == len(whole.log)
    assert folded.families == len(whole.customers.family_ids)


def test_nothing_is_left_of_a_run_that_is_stopped(tmp_path: Path) -> None:
    """Neither the file nor the folder in which it was made; what stood there before stays."""
    (tmp_path / "log.parquet").write_text("earlier")

    def stop(_day: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate("seven-stage", customers=9_000, log=False, log_to=tmp_path / "log.parquet", progress=stop)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["earlier"]


def test_what_cannot_be_written_in_pieces_is_refused(tmp_path: Path) -> None:
    """A folder that is not there, and a log that is kept anyway."""
    with pytest.raises(UsageError, match="cannot be written"):
        simulate("seven-stage", customers=50, log=False, log_to=tmp_path / "no" / "log.parquet")
    with pytest.raises(UsageError, match="log=False"):
        simulate("seven-stage", customers=50, log_to=tmp_path / "log.parquet")  # type: ignore[call-overload]
