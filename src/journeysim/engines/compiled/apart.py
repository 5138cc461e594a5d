"""Compiling functions apart from each other: a call jumps to the callee instead of taking in its text.

Numba would link all that a function calls, directly or not, into it, and optimise and translate that text
again at every level: minutes for an engine of a hundred functions. Here the callee is translated once, and
its callers know it by a name that stands for its address. Machine code from the disk refers to such names
too, so all functions are made ready, in the order in which they are defined, before the first one runs.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import CPUDispatcher
from numba.core.sigutils import normalize_signature

from journeysim.engines.compiled.books import BookType

SECONDS = 10
"""What compiling takes about, for the message."""

PLAIN: dict[str, Any] = {
    "int": types.int64,
    "float": types.float64,
    "bool": types.boolean,
    "Floats": types.float64[::1],
    "Integers": types.int64[::1],
    "Flags": types.boolean[::1],
}
"""Numba's types by the names that annotations use; books are added by the names of their classes."""


class Dispatcher(CPUDispatcher):
    """A function that is compiled for types alone: a literal 3 is a whole number like any other."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return how the function is called with arguments of some types."""
        return super().get_call_template([types.unliteral(arg) for arg in args], kws)


class Apart(Dispatcher):
    """A function that compiled callers call by its address."""

    def __init__(self, function: Any, targetoptions: dict[str, Any]) -> None:
        """Note the types that the function's annotations name."""
        super().__init__(function, targetoptions=targetoptions)
        self.named = [item for name, item in inspect.get_annotations(function).items() if name != "return"]

    def compile(self, sig: Any) -> Any:
        """Compile for some types, or read what was compiled before, and make the address known."""
        with global_compiler_lock:
            args, _ = normalize_signature(sig)
            make_ready(self, args)
            return self.compile_alone(args)

    def compile_alone(self, args: tuple[Any, ...]) -> Any:
        """Do so when all that the function calls is ready."""
        known = args in self.overloads
        entry_point = super().compile(args)
        if not known:
            self._make_known(args)
        return entry_point

    def _make_known(self, args: tuple[Any, ...]) -> None:
        result: Any = self.overloads[args]
        symbol = self._symbol(args)
        llvm.add_symbol(symbol, result.library.get_pointer_to_function(result.fndesc.llvm_func_name))
        self.targetctx.insert_func_defn([(_jump(symbol, result.fndesc), symbol, args)])

    def _symbol(self, args: tuple[Any, ...]) -> str:
        said = blake2b(str(args).encode(), digest_size=8).hexdigest()
        return f"{self.py_func.__module__}.{self.py_func.__qualname__}.{said}"

    def get_overload(self, sig: Any) -> Any:
        """Return under which name callers find the compiled function."""
        args, _ = normalize_signature(sig)
        return self._symbol(tuple(args))


def _jump(symbol: str, described: Any) -> Any:
    """Return what writes a call of a compiled function into its caller."""

    def write_call(context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        kind = context.call_conv.get_function_type(described.restype, described.argtypes)
        callee = cgutils.get_or_insert_function(builder.module, kind, symbol)
        status, value = context.call_conv.call_function(
            builder, callee, described.restype, described.argtypes, args
        )
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return value

    return write_call


def make_ready(function: Dispatcher, args: Any) -> None:
    """Make all ready that a function calls apart, callees first, given books that it is called with."""
    known = PLAIN | {name: kind for arg in args if isinstance(arg, BookType) for name, kind in _books(arg)}
    said = False
    for callee in _callees(function, set()):
        if callee.overloads:
            continue
        callee.compile_alone(tuple(known[name] for name in callee.named))
        if callee.stats.cache_misses and not said:
            said = True
            _say()


def _callees(function: Dispatcher, seen: set[Dispatcher]) -> Iterator[Apart]:
    """Yield all functions that a function calls apart, directly or not, each after its own callees."""
    for name in function.py_func.__code__.co_names:
        callee = function.py_func.__globals__.get(name)
        if isinstance(callee, Dispatcher) and callee not in seen:
            seen.add(callee)
            yield from _callees(callee, seen)
            if isinstance(callee, Apart):
                yield callee


def _books(book: BookType) -> list[tuple[str, BookType]]:
    """Return a book and all books in it, by the names of their classes."""
    found = [(book.title, book)]
    for _, kind, _ in book.fields.values():
        if isinstance(kind, BookType):
            found += _books(kind)
    return found


def _say() -> None:
    """Tell somebody at a screen what takes so long."""
    if sys.stderr.isatty():
        print(f"Compiling the engine, once: about {SECONDS} seconds.", file=sys.stderr, flush=True)
