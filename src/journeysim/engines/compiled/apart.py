"""Numba's side of the marked functions: a call jumps to the callee instead of taking in its text.

Numba would link all that a function calls, directly or not, into it, and optimise and translate that text
again at every level: minutes for an engine of a hundred functions. Here each function is translated once, and
its callers know it by its name and by the types that it states. So functions can be compiled in any order,
and by several processes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils, typed_passes, untyped_passes
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.registry import CPUDispatcher
from numba.core.typing.templates import Signature, make_concrete_template
from numba.np.numpy_support import from_dtype

from journeysim.engines.compiled import tables
from journeysim.engines.compiled.book_types import WORD, BookType, array_at
from journeysim.engines.compiled.jit import ARRAYS, Planned
from journeysim.engines.compiled.workshop import DOOR


class Pipeline(CompilerBase):
    """Numba's passes over a function, without those for closures, literals and whole arrays."""

    def define_pipelines(self) -> list[PassManager]:
        """Return the passes in their order."""
        passes = PassManager("marked functions")
        for kind in PASSES:
            passes.add_pass(kind, kind.__name__)
        passes.finalize()
        return [passes]


OPTIONS: dict[str, Any] = {
    "nopython": True,
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
} | tables.OPTIONS

PASSES: tuple[Any, ...] = (
    untyped_passes.TranslateByteCode,
    untyped_passes.FixupArgs,
    untyped_passes.IRProcessing,
    untyped_passes.GenericRewrites,
    untyped_passes.ReconstructSSA,
    typed_passes.NopythonTypeInference,
    typed_passes.PreLowerStripPhis,
    typed_passes.IRLegalization,
    typed_passes.NativeLowering,
    typed_passes.NoPythonBackend,
)

Array: Any = types.Array

TYPES: dict[str, Any] = {
    "None": types.none,
    "int": types.int64,
    "float": types.float64,
    "bool": types.boolean,
    "tuple[int, float]": types.Tuple((types.int64, types.float64)),
} | {name: Array(from_dtype(np.dtype(kind)), 1, "C") for name, kind in ARRAYS.items()}
"""Numba's types by the names that annotations use; books are added by the titles of their kinds."""


class Inlined(CPUDispatcher):
    """A function that is compiled for types alone: a literal 3 is a whole number like any other."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return how the function is called with arguments of some types."""
        return super().get_call_template([types.unliteral(arg) for arg in args], kws)


class Declared(CPUDispatcher):
    """A function that others call by its name."""

    def __init__(self, planned: Planned) -> None:
        """Note the types that the function's annotations name."""
        super().__init__(planned.function, targetoptions=OPTIONS, pipeline_class=Pipeline)
        self.compiler: Any = vars(self)["_compiler"]
        self.symbol = planned.symbol
        unknown = [name for name in (*planned.arguments, planned.result) if name not in TYPES]
        if unknown:
            raise TypeError(f"{planned.symbol}: {unknown[0]!r} is no type that compiled functions know")
        self.args = tuple(TYPES[name] for name in planned.arguments)
        self.result = TYPES[planned.result]
        self.targetctx.insert_func_defn([(self._write_call, self.symbol, self.args)])

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return how the function is called: as it states."""
        pysig, args = self.compiler.fold_argument_types(args, kws)
        template = make_concrete_template(self.symbol, self.symbol, [Signature(self.result, self.args, None)])
        return template, pysig, args, {}

    def get_overload(self, sig: Any) -> Any:
        """Return under which name callers find the function."""
        return self.symbol

    def compiled(self) -> Any:
        """Compile the function, and return what Numba knows of it then."""
        return self.compiler.compile(self.args, self.result)

    def _write_call(self, context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        """Write a jump to the function into a caller, and hand on the error it may end with."""
        status, value = _jump(self, self.symbol, context, builder, args)
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return value


def _jump(function: Declared, name: str, context: Any, builder: Any, args: Any) -> Any:
    kind = context.call_conv.get_function_type(function.result, function.args)
    callee = cgutils.get_or_insert_function(builder.module, kind, name)
    return context.call_conv.call_function(builder, callee, function.result, function.args, args)


@cache
def dispatcher(planned: Planned) -> CPUDispatcher:
    """Return what Numba sees of a marked function."""
    if planned.style == "inlined":
        options = OPTIONS | {"forceinline": True}
        return Inlined(planned.function, targetoptions=options, pipeline_class=Pipeline)
    return Declared(planned)


def write_door(function: Declared, name: str, module: ir.Module) -> None:
    """Write the function through which Python calls another one.

    It takes the address of words: those of the arguments (a number, the address of a book, or address and
    length of an array), one for the result, and one for the address of what describes an error.

    Args:
        function: The other one.
        name: What it is called by in the module.
        module: Where to write.
    """
    context = function.targetctx
    door = ir.Function(module, ir.FunctionType(WORD, [WORD.as_pointer()]), DOOR + function.symbol)
    builder = ir.IRBuilder(door.append_basic_block())
    numbers = range(2 * len(function.args) + 2)
    places = iter([builder.gep(door.args[0], [ir.Constant(WORD, number)]) for number in numbers])

    def word() -> Any:
        return builder.load(next(places))

    args = [_argument(context, builder, kind, word) for kind in function.args]
    status, value = _jump(function, name, context, builder, args)
    room = next(places)
    if function.result is types.float64:
        builder.store(builder.bitcast(value, WORD), room)
    elif function.result is not types.none:
        builder.store(builder.zext(value, WORD) if value.type != WORD else value, room)
    builder.store(builder.ptrtoint(status.excinfoptr, WORD), next(places))
    builder.ret(builder.sext(status.code, WORD))


def _argument(context: Any, builder: Any, kind: Any, word: Callable[[], Any]) -> Any:
    """Make an argument of the words that follow."""
    if isinstance(kind, BookType):
        return builder.inttoptr(word(), context.get_value_type(kind))
    if isinstance(kind, types.Array):
        return array_at(context, builder, kind, word(), word())
    if kind is types.boolean:
        return builder.icmp_signed("!=", word(), ir.Constant(WORD, 0))
    return builder.bitcast(word(), context.get_value_type(kind))
