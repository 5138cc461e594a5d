"""`journeysim run --no-log`."""

import json

from journeysim.results.log import Log
from journeysim.simulation import simulate
from tests.cli.shell import type_in


def test_a_run_without_a_log_prints_measures(tmp_path):
    """The numbers of a run with its log, the engine, and how many events were passed by."""
    kept = simulate("seven-stage", customers=2_000)
    said = type_in("run", "seven-stage", "--customers", "2000", "--no-log", "--out", tmp_path / "out")
    assert said.code == 0
    assert f"{len(kept.customers):,} customers" in said.out
    assert f"No log was kept of {len(kept.log):,} events" in " ".join(said.out.split())
    assert "engine compiled" in said.out
    told = json.loads((tmp_path / "out" / "measures.json").read_text())
    conversion = told["strategies"]["baseline"]["measures"]["conversion"]
    assert abs(conversion["low"] - kept.measure("conversion").low) < 1e-9
    assert (tmp_path / "out" / "manifest.json").exists()


def test_what_cannot_do_without_a_log_says_so():
    """One sentence, no traceback: a cap on spending, and the engine that keeps its log."""
    said = type_in("run", "subscription", "--strategy", "predictive-rescue", "--no-log")
    assert said.code == 2
    assert "has a cap" in said.err
    said = type_in("run", "seven-stage", "--no-log", "--engine", "reference")
    assert said.code == 2
    assert "keeps its log" in said.err


def test_a_log_that_is_too_large_is_written_in_pieces(tmp_path):
    """With a tiny limit there are log and measures, and a word on what is missing; else tables as well."""
    run = ["run", "seven-stage", "--customers", "3000", "--out"]
    said = type_in(*run, tmp_path / "pieces", "--memory", "0.0001")
    assert "was written in pieces" in said.out
    type_in(*run, tmp_path / "whole")
    whole = next((tmp_path / "whole").rglob("log.parquet"))
    assert Log.from_parquet(tmp_path / "pieces" / "log.parquet").equals(Log.from_parquet(whole))
    measured = [json.loads((tmp_path / name / "measures.json").read_text()) for name in ("pieces", "whole")]
    values = [one["strategies"]["baseline"]["measures"]["margin"]["value"] for one in measured]
    assert abs(values[0] - values[1]) < 1e-6


def test_the_log_of_customers_who_meet_is_written_in_pieces_too(tmp_path):
    """It equals the one in one piece; a run is one unit."""
    run = ["run", "b2b-platform", "--customers", "500", "--out"]
    said = type_in(*run, tmp_path / "pieces", "--memory", "0.0001")
    assert "was written in pieces" in said.out
    assert "n = one replication" in said.out
    type_in(*run, tmp_path / "whole")
    whole = next((tmp_path / "whole").rglob("log.parquet"))
    assert Log.from_parquet(tmp_path / "pieces" / "log.parquet").equals(Log.from_parquet(whole))


def test_a_log_that_must_be_whole_is_kept_in_memory_and_this_is_said(tmp_path):
    """The limit does not help where all together reach a cap."""
    run = ["run", "subscription", "--strategy", "predictive-rescue", "--customers", "2000"]
    said = type_in(*run, "--out", tmp_path / "out", "--memory", "0.0001")
    assert "needs its log in one piece" in said.err
    assert next((tmp_path / "out").rglob("log.parquet")).is_file()
