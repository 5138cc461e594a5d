"""One thread for products of small matrices.

A pass hands a few hundred small products to the linear algebra behind numpy. Threads gain nothing there: they
spin while they wait for the next one, and take as much computing time again as the work itself.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


@cache
def _limit() -> Callable[..., AbstractContextManager[object]]:
    """What sets the number of threads; looking for the libraries takes some milliseconds, so once."""
    from threadpoolctl import ThreadpoolController

    found: Callable[..., AbstractContextManager[object]] = ThreadpoolController().limit
    return found


def on_one_thread(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Let a function do its linear algebra on the thread that calls it; then what was set is set again.

    Example:
        >>> import numpy as np
        >>> print(on_one_thread(np.linalg.norm)([3.0, 4.0]))
        5.0
    """

    @wraps(function)
    def alone(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        with _limit()(limits=1, user_api="blas"):
            return function(*args, **kwargs)

    return alone
