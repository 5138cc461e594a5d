"""Tasks on several processes: the same answers, also after a worker has died."""

from pathlib import Path

import pytest

from journeysim.errors import JourneysimError, UsageError
from journeysim.studies.executor import carry_out, workers_for
from tests.studies.tasks import die, die_once, fail, square


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_answers_do_not_depend_on_the_number_of_workers(workers):
    """The answers come in the order of the tasks, for any number of processes."""
    assert carry_out(square, list(range(7)), workers=workers) == [n * n for n in range(7)]


def test_progress_counts_finished_tasks():
    """After each task its number is told, from 1 to all."""
    told: list[int] = []
    carry_out(square, [1, 2, 3], workers=1, done=told.append)
    assert told == [1, 2, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_of_tasks_come_home_as_they_are(workers):
    """What a task raises is raised here, of the same class and with the same words."""
    with pytest.raises(UsageError, match="task 1 is wrong"):
        carry_out(fail, [1, 2], workers=workers)


@pytest.mark.filterwarnings("ignore:A worker stopped")
def test_what_a_dead_worker_lost_is_done_again(tmp_path):
    """A process that dies takes no answer with it."""
    markers = [str(tmp_path / name) for name in ("a", "b", "c")]
    for marker in markers[1:]:
        Path(marker).touch()
    assert all(answer > 0 for answer in carry_out(die_once, markers, workers=2))


@pytest.mark.filterwarnings("ignore:A worker stopped")
def test_workers_that_always_die_end_in_a_sentence():
    """After three attempts the user is told what to do."""
    with pytest.raises(JourneysimError, match="Try fewer customers"):
        carry_out(die, [3, 4], workers=2)


def test_there_are_no_more_workers_than_tasks():
    """One task needs one process, and none at all is an error."""
    assert workers_for(1, 8) == 1
    with pytest.raises(UsageError, match="at least one process"):
        workers_for(3, 0)
