"""Marking the functions that become machine code, and finding what each of them needs.

The marks cost nothing: a function is compiled when Python calls it for the first time and the machine code
is not on the disk yet (`workshop`), by Numba in a process of its own (`compiling`, `apart`). Who only runs
scenarios loads what was compiled before (`machine`) and never waits for Numba.

Every marked function states the types of its arguments and of its result by names: ``int``, ``float``,
``bool``, the arrays of ARRAYS, and books by their classes. So each can be compiled without the others.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, update_wrapper
from typing import Any, Literal, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])
Style = Literal["entry", "apart", "inlined"]

ARRAYS: dict[str, type[np.generic]] = {
    "Floats": np.float64,
    "Integers": np.int64,
    "Flags": np.bool_,
    "Numbers": np.int32,
    "Codes": np.uint16,
    "Octets": np.uint8,
}
"""Types of the elements of arrays, by the names that annotations use."""


class Planned:
    """A function that is to be compiled.

    Attributes:
        function: Its text.
        style: ``entry`` if Python calls it, ``apart`` if compiled functions alone do so, ``inlined`` if its
            text becomes part of theirs.
        symbol: The name of its machine code.
        arguments: Names of the types of its arguments.
        result: Name of the type of its result.
    """

    def __init__(self, function: Callable[..., object], style: Style) -> None:
        """Note the types that the function's annotations name."""
        update_wrapper(self, function)
        named = inspect.get_annotations(function)
        self.function, self.style = function, style
        self.symbol = f"{function.__module__}.{function.__qualname__}"
        self.result = str(named.pop("return", None))
        self.arguments = [str(name) for name in named.values()]

    def __call__(self, *args: Any) -> Any:
        """Call the machine code."""
        from journeysim.engines.compiled.machine import call

        return call(self, args)

    def __reduce__(self) -> str:
        """Let a copy be the same function."""
        return self.function.__qualname__

    @property
    def _numba_type_(self) -> Any:
        """What Numba takes the function for, when it compiles one that calls it."""
        from numba import types

        from journeysim.engines.compiled.apart import dispatcher

        return types.Dispatcher(dispatcher(self))


def entry(function: Function) -> Function:
    """Compile a function that Python calls; the global lock is released while it runs."""
    return cast(Function, Planned(function, "entry"))


def compiled(function: Function) -> Function:
    """Compile a function that only compiled functions call, by its address."""
    return cast(Function, Planned(function, "apart"))


def inlined(function: Function) -> Function:
    """The same for a small step: its text becomes part of the callers'."""
    return cast(Function, Planned(function, "inlined"))


@lru_cache(maxsize=64)
def needed(entries: tuple[Planned, ...]) -> tuple[Planned, ...]:
    """Return some functions and all that they call by address, directly or not."""
    seen: set[Planned] = set()
    return tuple(found for function in entries for found in _with_callees(function, seen))


def _with_callees(function: Planned, seen: set[Planned]) -> Iterator[Planned]:
    if function in seen:
        return
    seen.add(function)
    for callee in callees(function):
        yield from _with_callees(callee, seen)
    if function.style != "inlined":
        yield function


def callees(function: Planned) -> Sequence[Planned]:
    """Return the marked functions that a function names."""
    text: Any = function.function
    named = (text.__globals__.get(name) for name in text.__code__.co_names)
    return [callee for callee in named if isinstance(callee, Planned)]


def weight(function: Planned) -> int:
    """Return about how much text must be compiled for a function, that of the inlined ones with it."""
    text: Any = function.function
    within = sum(weight(callee) for callee in callees(function) if callee.style == "inlined")
    return len(text.__code__.co_code) + within
