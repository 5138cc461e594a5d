"""Many runs on many cores, by joblib, or on a cluster, by Dask: a thin layer over both.

Tasks are small and pure: the same task gives the same answer in every process. So answers do not depend on
where and on how many workers they are made, and what a dead worker has lost is simply done again.
"""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from journeysim.errors import JourneysimError, UsageError
from journeysim.studies.cluster import on_cluster, slots_of

Task = TypeVar("Task")
Answer = TypeVar("Answer")

ATTEMPTS = 3
"""How often what a dead worker has lost is tried again before giving up."""


def workers_for(tasks: int, workers: int | None = None) -> int:
    """The number of processes that work on a number of tasks: as many as cores, unless stated.

    >>> workers_for(1), workers_for(5, workers=3)
    (1, 3)

    Raises:
        UsageError: if fewer than one are asked for.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers={workers}: at least one process must work.")
    return max(1, min(tasks, workers or _cores()))


def slots(workers: int | None = None, cluster: str | None = None) -> int:
    """How many tasks are worked on at once, on this machine or on a cluster."""
    return workers or _cores() if cluster is None else slots_of(cluster)


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def carry_out(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    done: Callable[[int], None] | None = None,
    each: Callable[[int, Answer], None] | None = None,
) -> list[Answer]:
    """Apply a function to every task and return the answers in the order of the tasks.

    Args:
        function: A function of a module, so that another process can find it.
        tasks: What it is applied to, each a small object that can be pickled.
        workers: Number of processes; None for one a core. With 1 all happens in this process.
        cluster: Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers do it instead.
        done: Called with the number of tasks that are done, after each one.
        each: Called with the number of a task and its answer as soon as it is there, in any order.

    Raises:
        JourneysimError: if workers die again and again.
        UsageError: if fewer than one process is asked for, or no cluster answers.

    Example:
        >>> carry_out(abs, [-1, 2, -3], workers=1)
        [1, 2, 3]
    """
    answers: dict[int, Answer] = {}
    for number, answer in _answers(function, list(enumerate(tasks)), workers, cluster):
        answers[number] = answer
        if each is not None:
            each(number, answer)
        if done is not None:
            done(len(answers))
    return [answers[number] for number in range(len(tasks))]


def in_threads(function: Callable[[Task], Answer], tasks: Sequence[Task]) -> list[Answer]:
    """Apply a function that spends its time in NumPy to every task, in threads of this process.

    >>> in_threads(abs, [-1, 2])
    [1, 2]
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers_for(len(tasks))) as pool:
        return list(pool.map(function, tasks))


def _answers(
    function: Callable[[Task], Answer],
    tasks: list[tuple[int, Task]],
    workers: int | None,
    cluster: str | None,
) -> Iterator[tuple[int, Answer]]:
    """The answers as they come, each with the number of its task."""
    processes = workers_for(len(tasks), workers)
    if cluster is not None and tasks:
        yield from on_cluster(function, tasks, cluster)
        return
    if processes == 1:
        yield from ((number, function(task)) for number, task in tasks)
        return
    from joblib.externals.loky.process_executor import (  # type: ignore[import-untyped]
        TerminatedWorkerError,
    )

    left = dict(tasks)
    for _ in range(ATTEMPTS):
        try:
            for number, answer in _in_processes(function, list(left.items()), processes):
                del left[number]
                yield number, answer
        except TerminatedWorkerError:
            continue
        if not left:
            return
    raise JourneysimError(
        f"A process died {ATTEMPTS} times while working on {len(left)} of the runs, perhaps for lack of "
        "memory. Try fewer customers, or one process at a time (workers=1)."
    )


def _in_processes(
    function: Callable[[Task], Answer], tasks: list[tuple[int, Task]], workers: int
) -> Iterator[tuple[int, Answer]]:
    """One round on several processes; they are stopped at once if this one is."""
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=workers, backend="loky", batch_size=1, pre_dispatch="all", return_as="generator_unordered"
    )
    usual = threading.excepthook
    threading.excepthook = _without_manager
    # Said where work is stopped on purpose; whoever stopped it is told so in our words.
    warnings.filterwarnings("ignore", ".*You could benefit from adjusting the input task", UserWarning)
    try:
        with _silent_tracker(), _deaf_children():
            answers = parallel(delayed(_numbered)(function, number, task) for number, task in tasks)
        yield from answers
        threading.excepthook = usual
    except KeyboardInterrupt:
        from joblib.externals.loky import get_reusable_executor  # type: ignore[import-untyped]

        get_reusable_executor().shutdown(wait=False, kill_workers=True)
        raise


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes that are started here not hear Ctrl-C, which goes to all: who started them stops them.

    They inherit the blocked signal. Here one that comes meanwhile is kept, and heard afterwards. Python's own
    tracker of resources, which joblib uses as well, is started before, since that unblocks the signal.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _silent_tracker() -> Iterator[None]:
    """Let joblib's tracker, started here, tidy up without a word what stopped processes leave behind."""
    before = os.environ.get("PYTHONWARNINGS")
    silence = "ignore:resource_tracker:UserWarning"
    os.environ["PYTHONWARNINGS"] = f"{before},{silence}" if before else silence
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _without_manager(said: threading.ExceptHookArgs) -> None:
    """Report what a thread died of, unless it is the one that hands out tasks.

    When the work is stopped, that thread may stumble over a task that is no longer there: no news to anybody.
    """
    if said.thread is None or said.thread.name != "ExecutorManagerThread":
        threading.__excepthook__(said)


def _numbered(function: Callable[[Task], Answer], number: int, task: Task) -> tuple[int, Answer]:
    return number, function(task)
