"""One thread for products of small matrices.

A pass hands a few hundred small products to the linear algebra behind numpy. Threads gain nothing there: they
spin while they wait for the next one, and take as much computing time again as the work itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache, wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Variables of the environment from which the libraries of linear algebra take their number of threads."""


def stay_on_one_thread() -> None:
    """Let linear algebra have one thread from the start, unless somebody has stated another number.

    The libraries look at the environment when numpy is loaded; where it is loaded already nothing changes.
    No other thread is then begun, which by itself takes as much computing time as half of loading numpy.
    """
    if "numpy" not in sys.modules:
        for variable in VARIABLES:
            os.environ.setdefault(variable, "1")


@cache
def _limit() -> Callable[..., AbstractContextManager[object]]:
    """What sets the number of threads; looking for the libraries takes some milliseconds, so once."""
    if all(os.environ.get(variable) == "1" for variable in VARIABLES):
        return lambda **_: nullcontext()
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
