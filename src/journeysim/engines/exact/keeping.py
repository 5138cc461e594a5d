"""Masses of laws that were worked out already: strategies of a scenario share most of their stays."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import numpy as np

from journeysim.engines.exact.laws import Floats

MOST = 16_000_000
"""Numbers that are kept, at most: an eighth of a gigabyte. Those that were asked for longest ago go first."""

_answers: OrderedDict[tuple[object, ...], Floats] = OrderedDict()
_lock = Lock()


def kept(work: Callable[..., Floats], *given: object) -> Floats:
    """What a function makes of what it is given, worked out only once; it can be read, not written.

    Args:
        work: A function whose answer hangs on nothing else.
        given: What it is given: arrays, and what can be a key of a dictionary.

    Example:
        >>> kept(np.cumsum, np.array([1.0, 2.0])).tolist()
        [1.0, 3.0]
    """
    key = (work, *(_key(one) for one in given))
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    found = work(*given)
    found.flags.writeable = False
    if found.size <= MOST // 4:
        with _lock:
            _answers[key] = found
            while sum(answer.size for answer in _answers.values()) > MOST:
                _answers.popitem(last=False)
    return found


def _key(given: object) -> object:
    return (given.shape, given.dtype.str, given.tobytes()) if isinstance(given, np.ndarray) else given
