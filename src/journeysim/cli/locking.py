"""One command at a time in a folder of results.

    .NAME.lock      beside the folder NAME, with the number of the process that writes there

The lock itself is the operating system's: it goes with the process that holds it, however that ends, so a
file that was left behind keeps nobody out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from journeysim.errors import UsageError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other command out of a folder.

    Args:
        folder: The folder, which need not exist; its parent is made.

    Raises:
        UsageError: if another command is writing there, or the folder cannot be made.
    """
    place = folder.parent / f".{folder.name}.lock"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = _held(place)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be made: {error.strerror}.") from None
    if file is None:
        raise UsageError(
            f"Another journeysim{_process(place)} is writing into {folder}. Wait until it is done, or give "
            "--out the name of another folder."
        )
    try:
        yield
    finally:
        # Removed while it is still held, so that nobody holds a file that is no longer there.
        place.unlink(missing_ok=True)
        file.close()


def _held(place: Path) -> IO[str] | None:
    """The lock file, open and locked; None where another process holds it."""
    while True:
        file = place.open("a+", encoding="utf-8")
        if not _lock(file):
            file.close()
            return None
        if _is_there(file, place):
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            return file
        file.close()


def _is_there(file: IO[str], place: Path) -> bool:
    """Whether an open file is still the one at a place: who held it before may just have removed it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), place.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[str]) -> bool:
    """Lock a file until it is closed; False where another process has."""
    try:
        import fcntl
    except ImportError:  # where there is none, as on Windows, two commands are not kept apart
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _process(place: Path) -> str:
    """Which process it is, as far as it says."""
    try:
        number = place.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    return f" (process {number})" if number.isdigit() else ""
