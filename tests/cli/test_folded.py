"""`journeysim run --no-log`."""

import json

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


def test_customers_who_meet_need_a_log():
    """One sentence, no traceback, also for the engine that cannot do without."""
    said = type_in("run", "b2b-platform", "--no-log")
    assert said.code == 2
    assert "customers meet" in said.err
    said = type_in("run", "seven-stage", "--no-log", "--engine", "reference")
    assert said.code == 2
    assert "keeps its log" in said.err
