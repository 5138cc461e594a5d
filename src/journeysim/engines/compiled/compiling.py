"""What a process does that compiles functions: Numba reads them, LLVM translates them, files keep them.

Such a process does nothing else. So Numba may be told to leave out what is not needed here: running what it
compiles, and asking the same question about types again and again.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from numba.core import codegen, dispatcher, types
from numba.core.compiler_lock import global_compiler_lock
from numba.core.cpu import CPUContext
from numba.core.registry import cpu_target
from numba.core.types.functions import BaseFunction
from numba.extending import register_jitable
from numba.np import arrayobj

from journeysim import keeping
from journeysim.engines.compiled import apart, tables
from journeysim.engines.compiled.book_types import BookType
from journeysim.engines.compiled.books import Kind
from journeysim.engines.compiled.workshop import DOOR, LIBRARY_FUNCTIONS, code_file
from journeysim.kernels import (
    choice,
    counts,
    floats,
    identity,
    permutation,
    philox,
    quantiles,
    strength,
)

KERNELS: dict[ModuleType, tuple[str, ...]] = {
    philox: ("philox", "block", "uniform32", "uniform52"),
    identity: ("child", "external"),
    floats: (
        "_log_of_parts",
        "_exp_of_parts",
        "_quantile_near_middle",
        "_quantile_in_tail",
        "_quantile_far_out",
        "plog",
        "pexp",
        "product",
        "plog1p",
        "normal_quantile",
    ),
    quantiles: ("in_cell", "draw", "draw_empirical"),
    counts: ("poisson_count",),
    choice: ("choose", "shift_odds"),
    strength: ("strength", "periodic", "season_part", "wave"),
    permutation: ("permuted",),
}
"""The kernels that compiled functions may call, by module; the text is that of the plain ones."""

NUMBAS_LDEXP = "numba_ldexp"
"""Numba's name for the function of the C library."""

for _module, _names in KERNELS.items():
    for _name in _names:
        _register = register_jitable(pipeline_class=apart.Pipeline, **tables.OPTIONS)
        _register(getattr(_module, _name))


def compile_all(names: Sequence[tuple[str, str]], kinds: Mapping[str, Kind], folder: Path) -> None:
    """Compile functions, and keep each as a file as soon as it is done.

    Args:
        names: Modules and names of functions that are not inlined.
        kinds: Kinds of the books that they take, by their titles.
        folder: Where files are kept.
    """
    # Ctrl-C is for whoever waits for this process; they will end it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _translate_only()
    apart.TYPES.update({title: BookType(kind) for title, kind in kinds.items()})
    for module, name in names:
        planned = getattr(import_module(module), name)
        with global_compiler_lock:
            code = object_of(planned)
        keeping.write(code_file(folder, planned.symbol), code)


def object_of(planned: Any) -> bytes:
    """Return the machine code of a function, with its door if Python calls it."""
    function: Any = apart.dispatcher(planned)
    made = function.compiled()
    library = made.library
    if planned.style == "entry":
        written = library.create_ir_module(DOOR + planned.symbol)
        apart.write_door(function, made.fndesc.llvm_func_name, written)
        library.add_ir_module(written)
    library.finalize()
    module = library._final_module
    module.get_function(made.fndesc.llvm_func_name).name = planned.symbol
    for each in (*module.functions, *module.global_variables):
        if each.is_declaration:
            _check_known(each, planned)
        elif each.name not in (planned.symbol, DOOR + planned.symbol):
            each.linkage = "internal"
    return bytes(library.codegen._tm.emit_object(module))


def _check_known(outside: Any, planned: Any) -> None:
    """Refuse a function that would not be found when the code is loaded: LLVM would end the process."""
    if outside.name == NUMBAS_LDEXP:
        outside.name = "ldexp"
    own = outside.name.startswith(("journeysim.", "llvm."))
    if not own and outside.name not in LIBRARY_FUNCTIONS:
        raise TypeError(f"{planned.symbol} calls {outside.name}, which is not there without Numba")


def _translate_only() -> None:
    """Have Numba translate without loading anything, and remember how calls were typed."""
    context: Any = cpu_target.target_context
    context.refresh()
    cpu_target.typing_context.refresh()
    replaced: Any
    for replaced, name, by in (
        (codegen.JITCPUCodegen, "_add_module", lambda self, module: None),
        (codegen.JITCodeLibrary, "_finalize_specific", lambda self: None),
        (CPUContext, "get_executable", lambda self, library, fndesc, env: object()),
        (dispatcher.Dispatcher, "add_overload", _add_overload),
        (BaseFunction, "get_call_type", _remembered(BaseFunction.get_call_type)),
        (arrayobj, "fix_integer_index", _index_from_zero),
    ):
        setattr(replaced, name, by)


def _add_overload(self: Any, made: Any) -> None:
    self.overloads[tuple(made.signature.args)] = made


def _index_from_zero(context: Any, builder: Any, kind: Any, index: Any, _size: Any) -> Any:
    """Take an index as it is: none here counts from the end of an array, as numpy's negative ones do.

    To look at every index would be a tenth of the engine's work.
    """
    return context.cast(builder, index, kind, types.intp)


def _remembered(get_call_type: Any) -> Any:
    """Ask only once how a function is called with arguments of some types."""
    known: dict[Any, Any] = {}

    def get(self: Any, context: Any, args: Any, kws: Any) -> Any:
        if kws:
            return get_call_type(self, context, args, kws)
        key = self, tuple(args)
        if key not in known:
            known[key] = get_call_type(self, context, args, kws)
        return known[key]

    return get
