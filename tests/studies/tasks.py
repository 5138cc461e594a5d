"""Tasks for the executor, in a module that other processes can import."""

import os
import time
from pathlib import Path

from journeysim.errors import UsageError


def square(number: int) -> int:
    return number * number


def fail(number: int) -> int:
    raise UsageError(f"task {number} is wrong")


def die_once(marker: str) -> int:
    """End the process without a word, unless the marker says that this has happened already."""
    path = Path(marker)
    if not path.exists():
        path.touch()
        os._exit(1)
    return os.getpid()


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def die(number: int) -> int:
    os._exit(number)
