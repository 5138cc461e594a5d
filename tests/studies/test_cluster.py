"""Tasks on a real cluster of this machine: the same answers, also after a worker has died."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeysim.errors import JourneysimError, UsageError
from journeysim.scenario.library import loads
from journeysim.studies import cluster as dask
from journeysim.studies.choosing import rank
from journeysim.studies.compare import compare
from journeysim.studies.executor import carry_out, slots
from journeysim.studies.portfolio.optimise import optimise
from tests.studies.tasks import die, die_once, fail, nap, square
from tests.studies.worlds import SHOP

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a cluster of two processes."""
    from distributed import LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        protocol="tcp",
        silence_logs=logging.CRITICAL,
    ) as made:
        yield made.scheduler_address


def test_a_cluster_gives_the_same_answers(address):
    """In the order of the tasks, as on this machine; each is told as it comes."""
    told: dict[int, int] = {}
    tasks = list(range(9))
    assert carry_out(square, tasks, cluster=address, each=told.__setitem__) == carry_out(square, tasks)
    assert told == {n: n * n for n in tasks}
    assert slots(cluster=address) == 2


def test_a_comparison_on_a_cluster_is_the_same_to_the_last_bit(address, tmp_path):
    """Also with logs, which are written on this machine, and with what is kept."""
    shop = loads(SHOP)
    there = compare(shop, ["push"], 3, cluster=address, out=tmp_path, tables=tmp_path / "runs")
    here = compare(shop, ["push"], 3, workers=1)
    assert there.to_json() == here.to_json()
    assert (tmp_path / "runs" / "push" / "log.parquet").exists()
    again = compare(shop, ["push"], precision={"conversion": 0.2}, cluster=address, out=tmp_path)
    assert again.replications == 10


def test_decisions_on_a_cluster_are_the_same(address, tmp_path):
    """A ranking and a portfolio, also with what is kept."""
    shop = loads(SHOP)
    asked: dict[str, Any] = {"delta": 20.0, "most": 10, "engine": "reference"}
    there = rank(shop, "margin", ["push"], cluster=address, out=tmp_path / "ranked", **asked)
    assert there.to_json() == rank(shop, "margin", ["push"], workers=1, **asked).to_json()
    bought = optimise(shop, "margin", ["push", "nothing"], cluster=address, out=tmp_path / "bought")
    assert bought.to_json() == optimise(shop, "margin", ["push", "nothing"], workers=1).to_json()


def test_what_a_dead_worker_lost_is_done_again(address, tmp_path):
    """The process that has a task is killed in the middle of it; another one does it."""
    markers = [str(tmp_path / name) for name in ("a", "b", "c")]
    for marker in markers[1:]:
        Path(marker).touch()
    assert all(answer > 0 for answer in carry_out(die_once, markers, cluster=address))


def test_errors_of_tasks_come_home_as_they_are(address):
    """Of the same class and with the same words."""
    with pytest.raises(UsageError, match="task 1 is wrong"):
        carry_out(fail, [1], cluster=address)


def test_workers_that_always_die_end_in_a_sentence(address):
    """Dask gives up after the fourth."""
    with pytest.raises(JourneysimError, match="killed four workers"):
        carry_out(die, [3], cluster=address)


def test_another_version_is_refused(address, monkeypatch):
    """Numbers of two versions do not mix."""
    monkeypatch.setattr(dask, "own_version", lambda: "9.9")
    with pytest.raises(UsageError, match=r"here it is 9\.9"):
        carry_out(square, [1], cluster=address)


def test_a_cluster_that_goes_away_ends_in_a_sentence():
    """Also in the middle of the work."""
    from distributed import LocalCluster

    made = LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    )

    def close(number: int, answer: float) -> None:
        made.close()

    with pytest.raises(JourneysimError, match="went away before all runs were done"):
        carry_out(nap, [0.01, 30.0], cluster=made.scheduler_address, each=close)


@pytest.mark.parametrize("nowhere", ["tcp://127.0.0.1:1", "nonsense", "http://127.0.0.1:8786"])
def test_an_address_without_a_scheduler_is_refused(nowhere, monkeypatch):
    """One sentence with the address, soon."""
    monkeypatch.setattr(dask, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(UsageError, match="No Dask scheduler answers"):
        carry_out(square, [1, 2], cluster=nowhere)
