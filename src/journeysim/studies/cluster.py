"""Many runs on a Dask cluster: the same tasks and the same answers, on machines elsewhere.

Dask gives what a dead worker had to do to another one, and gives up on a task that has killed four of them.
The workers need journeysim in the version that is used here, or the numbers could differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from journeysim.errors import JourneysimError, UsageError
from journeysim.provenance import own_version

if TYPE_CHECKING:
    from distributed import Client, Future

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_NOISY = ("distributed", "tornado", "asyncio")

SECONDS_TO_CONNECT = 10
"""How long a scheduler may take to answer, and workers to appear."""


def on_cluster(
    function: Callable[[Task], Answer], tasks: list[tuple[int, Task]], address: str
) -> Iterator[tuple[int, Answer]]:
    """The answers as they come, each with the number of its task.

    Args:
        function: A function of a module, so that workers can find it.
        tasks: Numbered tasks.
        address: Address of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        UsageError: if nobody answers there, or the workers have another version of journeysim.
        JourneysimError: if workers die again and again, or the cluster goes away.
    """
    with connected(address) as client:
        from distributed import as_completed

        futures = [client.submit(_numbered, function, *task, pure=False) for task in tasks]
        for future in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
            yield _answer_of(future, address)


def _answer_of(future: Future[tuple[int, Answer]], address: str) -> tuple[int, Answer]:
    """The answer of a finished task, or a sentence about why there is none."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        answer: tuple[int, Answer] = future.result()
    except KilledWorker:
        raise JourneysimError(
            "A run has killed four workers of the cluster, perhaps for lack of memory. Try fewer customers."
        ) from None
    except (CancelledError, OSError):
        raise JourneysimError(f"The cluster at {address} went away before all runs were done.") from None
    future.release()  # type: ignore[no-untyped-call]
    return answer


def _numbered(function: Callable[[Task], Answer], number: int, task: Task) -> tuple[int, Answer]:
    return number, function(task)


def slots_of(address: str) -> int:
    """How many tasks a cluster works on at once.

    Raises:
        UsageError: as `on_cluster` does.
    """
    with connected(address) as client:
        cores: dict[str, int] = client.ncores()  # type: ignore[no-untyped-call]
        return max(1, sum(cores.values()))


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A connection to a cluster whose workers have our version.

    Raises:
        UsageError: if nobody answers there, or the workers have another version of journeysim.
    """
    if find_spec("distributed") is None:
        raise UsageError(
            "A cluster needs Dask, which is not installed. Hint: pip install 'journeysim[cluster]'."
        )
    with _quiet():
        yield from _connection(address)


def _connection(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=SECONDS_TO_CONNECT, set_as_default=False
        )
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address!r} ({_first_line(error)}). Hint: `dask scheduler` prints "
            "its address, such as tcp://10.0.0.1:8786."
        ) from None
    try:
        _check_workers(client, address)
        yield client
    finally:
        client.close()  # type: ignore[no-untyped-call]


@contextmanager
def _quiet() -> Iterator[None]:
    """Let what goes wrong be said here, in a sentence, and not by Dask's own loggers before."""
    import distributed  # noqa: F401 - sets levels of its own when it is imported

    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _NOISY]
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _check_workers(client: Client, address: str) -> None:
    """Refuse a cluster without workers, or with workers of another version."""
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
    except TimeoutError:
        raise UsageError(
            f"The cluster at {address} has no workers. Hint: start some with `dask worker {address}`."
        ) from None
    try:
        versions = set(client.run(_version_there).values())
    except ImportError:
        versions = {"none"}
    if versions - {own_version()}:
        raise UsageError(
            f"The workers at {address} have journeysim {', '.join(sorted(versions))}, and here it is "
            f"{own_version()}. Hint: install the same version everywhere, or the numbers may differ."
        )


def _version_there() -> str:
    """The version of journeysim where this is called: on a worker."""
    from journeysim import provenance

    return provenance.own_version()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
