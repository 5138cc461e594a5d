"""Reading quantile tables: what the kernel computes, from the bits of a float and without branches.

The bits are the octave and the place in it, so they count cells in units of 2⁻⁴⁶; the upper tail counts down.
The processor would guess wrong every other time in which tail a uniform lies, and ``math.frexp`` is a call of
the C library.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload
from numba.np.arrayobj import make_array

from journeysim.engines.compiled import heap
from journeysim.kernels import quantiles

OPTIONS: Any = {"error_model": "numpy", "_nrt": False}
"""How all is compiled: dividing as numpy does, and without counting references: nothing is allocated."""

FRACTION = (1 << 46) - 1
"""The bits of a float that say where in its cell it lies: an octave has 64 cells."""

LOWEST = 970 << 52
"""What the bits of the smallest uniform begin with, less one octave."""

CELLS = 6656 << 46
"""Where the upper tail begins to count down: 104 octaves."""


def _bits_of(_context: Any, _number: Any) -> Any:
    """Return the bits of a float as a whole number."""

    def cast(_target: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), cast


bits_of: Any = intrinsic(_bits_of)


@overload(quantiles.cell, jit_options=OPTIONS)
def _cell(u: Any) -> Any:
    """Return the compiled search for a cell; the kernel's index and fraction, bit for bit."""

    def cell(u: Any) -> Any:
        down = 1.0 - u
        place = bits_of(min(down, u)) - LOWEST
        upper = -1 if u >= 0.5 else 0
        place = (place ^ upper) - upper + (upper & CELLS)
        return 3 * (place >> 46), float(place & FRACTION) * 2.0**-46

    return cell


def _prefetch(_context: Any, _array: Any, _index: Any, _offset: Any) -> Any:
    """Ask the processor to bring a byte of an array's record near, and go on."""

    def ask(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind, byte, number = signature.args[0], ir.IntType(8), ir.IntType(32)
        array = make_array(kind)(context, builder, args[0])
        record = cgutils.get_item_pointer(context, builder, kind, array, [args[1]])
        place = builder.gep(builder.bitcast(record, byte.as_pointer()), [args[2]])
        asked = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), number, number, number])
        near = cgutils.get_or_insert_function(builder.module, asked, "llvm.prefetch.p0i8")
        builder.call(near, [place, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.none(_array, types.int64, types.int64), ask


prefetch: Any = intrinsic(_prefetch)


@overload(heap.fetch, jit_options=OPTIONS)
def _fetch(_array: Any, _index: Any, _offset: Any) -> Any:
    def fetch(_array: Any, _index: Any, _offset: Any) -> None:
        prefetch(_array, _index, _offset)

    return fetch
