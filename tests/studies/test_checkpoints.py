"""Finished runs are kept."""

import json

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import loads
from journeysim.studies import replicate as replicating
from journeysim.studies.checkpoints import is_unfinished, open_checkpoints
from journeysim.studies.compare import compare
from journeysim.studies.readings import Reading
from journeysim.studies.replicate import Design, Run, carry_out_run, replicate, study_of
from tests.studies.worlds import SHOP

SCENARIO = loads(SHOP)
DESIGN = Design(SCENARIO, ("baseline", "push"), ("conversion",))


def test_what_is_kept_is_not_done_again(tmp_path, monkeypatch):
    """The second time only the new replications are run, and the numbers are the same."""
    checkpoints = open_checkpoints(tmp_path, study_of(DESIGN))
    replicate(DESIGN, range(2), workers=1, checkpoints=checkpoints)
    done: list[int] = []

    def counted(run: Run) -> Reading:
        done.append(run.replication)
        return carry_out_run(run)

    monkeypatch.setattr(replicating, "carry_out_run", counted)
    told: list[int] = []
    again = replicate(DESIGN, range(3), workers=1, checkpoints=checkpoints, done=told.append)
    assert done == [2, 2]
    assert told == [4, 5, 6]
    whole = replicate(DESIGN, range(3), workers=1)
    assert [r.customers for r in again["push"]] == [r.customers for r in whole["push"]]
    assert [r.replication for r in again["push"]] == [0, 1, 2]


def test_a_damaged_run_is_done_again(tmp_path):
    """A file that was cut off counts as absent."""
    checkpoints = open_checkpoints(tmp_path, study_of(DESIGN))
    replicate(DESIGN, range(1), workers=1, checkpoints=checkpoints)
    path = checkpoints.path("push", 0)
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert checkpoints.kept("push", 0) is None
    replicate(DESIGN, range(1), workers=1, checkpoints=checkpoints)
    assert path.read_bytes() == whole


def test_a_log_that_is_missing_is_made_again(tmp_path):
    """Where the log of replication 0 is wanted, it counts as well."""
    design = Design(SCENARIO, ("push",), ("conversion",), tables=tmp_path / "runs")
    checkpoints = open_checkpoints(tmp_path, study_of(design))
    replicate(design, range(1), workers=1, checkpoints=checkpoints)
    log = tmp_path / "runs" / "push" / "log.parquet"
    before = log.read_bytes()
    (tmp_path / "runs" / "push").rename(tmp_path / "elsewhere")
    replicate(design, range(1), workers=1, checkpoints=checkpoints)
    assert log.read_bytes() == before


@pytest.mark.parametrize(
    "other,words",
    [
        ({"seed": 2}, "its seed is 1, that of this one 2"),
        ({"customers": 50}, "its customers is not stated, that of this one 50"),
        ({"measures": ["churn"]}, "its measures is conversion"),
    ],
)
def test_a_folder_of_another_study_is_refused(tmp_path, other, words):
    """One sentence with what differs and what to do; nothing is touched."""
    kept = compare(SCENARIO, ["push"], 1, measures=["conversion"], out=tmp_path / "out", workers=1)
    options = {"measures": ["conversion"], **other}
    with pytest.raises(UsageError, match=words):
        compare(SCENARIO, ["push"], 1, out=tmp_path / "out", workers=1, **options)
    again = compare(SCENARIO, ["push"], 1, measures=["conversion"], out=tmp_path / "out", workers=1)
    assert again.to_json() == kept.to_json()


def test_another_scenario_is_refused(tmp_path):
    """A changed number is another scenario."""
    compare(SCENARIO, ["push"], 1, out=tmp_path / "out", workers=1)
    changed = SCENARIO.set({"horizon": "100 d"})
    with pytest.raises(UsageError, match="scenario hash"):
        compare(changed, ["push"], 1, out=tmp_path / "out", workers=1)


def test_nothing_is_left_of_a_study_that_finished_nothing(tmp_path):
    """An error before the first run leaves no folder."""
    with pytest.raises(UsageError, match="No Dask scheduler"):
        compare(SCENARIO, ["push"], 1, out=tmp_path / "out", cluster="nonsense")
    assert not (tmp_path / "out").exists()


def test_the_file_says_whose_runs_they_are(tmp_path):
    """Scenario with its signature, version and seed; not the time, nor the engine, which changes nothing."""
    open_checkpoints(tmp_path, study_of(DESIGN))
    told = json.loads((tmp_path / "replications" / "study.json").read_text())
    assert told["scenario_hash"] == SCENARIO.hash
    assert (told["seed"], told["customers"]) == (1, None)
    assert not {"time", "engine"} & set(told)
    assert is_unfinished(tmp_path)
    assert not is_unfinished(tmp_path / "replications")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    """Below a file no folder can be made."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be made"):
        open_checkpoints(tmp_path / "file" / "out", {})
