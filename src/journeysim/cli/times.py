"""How long a command may take: ``60s``, ``5 min``, ``1 h``."""

from __future__ import annotations

import re

_TIME = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(s|min|h|)")
_SECONDS = {"": 1.0, "s": 1.0, "min": 60.0, "h": 3600.0}


def seconds_in(text: str) -> float:
    """Read a time of a computation in seconds.

    >>> seconds_in("90"), seconds_in("60s"), seconds_in("1.5 min")
    (90.0, 60.0, 90.0)

    Raises:
        UsageError: if it is no time, or none at all.
    """
    from journeysim.errors import UsageError

    match = _TIME.fullmatch(text.strip())
    seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if seconds <= 0:
        raise UsageError(f"found `{text}`, expected a time such as `60s`, `5 min` or `1 h`.")
    return seconds
