"""Machine code in memory: loading what is kept on the disk, and calling it.

All functions are loaded into one engine of LLVM, in which they find each other by their names. Python enters
through a *door*: a compiled function that takes one address, of words that hold the arguments and leave room
for the result. LLVM's own library is enough for this; Numba is not loaded.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import struct
from collections.abc import Sequence
from ctypes.util import find_library
from functools import lru_cache
from threading import RLock
from typing import Any, NoReturn

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numpy as np

from journeysim.engines.compiled.books import Book, kind_of
from journeysim.engines.compiled.jit import ARRAYS, Planned, needed
from journeysim.engines.compiled.workshop import DOOR, LIBRARY_FUNCTIONS, make

_DOOR = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)
_doors: dict[str, Any] = {}
_loaded: set[str] = set()
_lock = RLock()


def ready(entries: Sequence[Any], books: Sequence[Any]) -> None:
    """Make sure that functions which Python calls can be called at once.

    Args:
        entries: The functions, as `jit.entry` returns them.
        books: Books, or what can be bound as one, of every kind that they take.
    """
    with _lock:
        missing = tuple(entry for entry in entries if entry.symbol not in _doors)
        if missing:
            _load(missing, books)


def call(entry: Planned, args: Sequence[Any]) -> Any:
    """Call a function with arguments from Python.

    Raises:
        TypeError: if an array is not what the function's annotations name.
    """
    door = _doors.get(entry.symbol)
    if door is None:
        ready([entry], [arg for arg in args if isinstance(arg, Book)])
        door = _doors[entry.symbol]
    words: list[int] = []
    for kind, arg in zip(entry.arguments, args, strict=True):
        words += _words(kind, arg)
    frame = (ctypes.c_int64 * (len(words) + 2))(*words)
    if door(frame):
        _raise(frame[len(words) + 1])
    return _result(entry.result, frame[len(words)])


def _words(kind: str, arg: Any) -> list[int]:
    """Return an argument as words."""
    if isinstance(arg, Book):
        return [arg.address]
    if kind == "float":
        return [struct.unpack("q", struct.pack("d", arg))[0]]
    if kind in ("int", "bool"):
        return [int(arg)]
    if not isinstance(arg, np.ndarray) or arg.dtype != ARRAYS.get(kind) or not arg.flags.c_contiguous:
        raise TypeError(f"{kind} is wanted, not {arg!r}")
    return [arg.ctypes.data, len(arg)]


def _result(kind: str, word: int) -> Any:
    if kind == "float":
        return struct.unpack("d", struct.pack("q", word))[0]
    return None if kind == "None" else bool(word) if kind == "bool" else word


def _raise(address: int) -> NoReturn:
    """Raise the error that compiled code has noted: Numba describes it by a pickle and its length."""
    if not address:
        raise SystemError("compiled code stopped without an error")
    data = ctypes.c_void_p.from_address(address)
    length = ctypes.c_int32.from_address(address + ctypes.sizeof(data))
    text = ctypes.string_at(data.value or 0, length.value)
    kind, args, _ = pickle.loads(text)
    raise kind(*(args or ()))


def _load(entries: tuple[Planned, ...], books: Sequence[Any]) -> None:
    """Load functions with all that they call, and open their doors."""
    kinds = {title: kind for book in books for title, kind in kind_of(book).all().items()}
    functions = needed(entries)
    code = make([function for function in functions if function.symbol not in _loaded], kinds)
    engine = _engine()
    for data in code.values():
        engine.add_object_file(llvm.ObjectFileRef.from_data(data))
    engine.finalize_object()
    _loaded.update(code)
    for function in functions:
        if function.style == "entry":
            _doors[function.symbol] = _DOOR(engine.get_function_address(DOOR + function.symbol))


@lru_cache(maxsize=1)
def _engine() -> Any:
    """Return LLVM's engine, empty."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    for name in LIBRARY_FUNCTIONS:
        if llvm.address_of_symbol(name) is None:
            llvm.add_symbol(name, ctypes.cast(_library_function(name), ctypes.c_void_p).value)
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), target.create_target_machine(jit=True))


def _library_function(name: str) -> Any:
    """Return a function of the C library, which Python itself has nearly always loaded."""
    with contextlib.suppress(AttributeError, TypeError):
        return getattr(ctypes.CDLL(None), name)
    return getattr(ctypes.CDLL(find_library("c" if os.name == "nt" else "m")), name)
