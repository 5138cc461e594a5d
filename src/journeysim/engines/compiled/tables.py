"""Reading quantile tables: what the kernel computes, from the bits of a float and without branches.

The bits are the octave and the place in it, so they count cells in units of 2⁻⁴⁶; the upper tail counts down.
The processor would guess wrong every other time in which tail a uniform lies, and ``math.frexp`` is a call of
the C library.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic, overload

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


@overload(quantiles.draw, inline="never", jit_options=OPTIONS)
def _draw(table: Any, u: Any) -> Any:
    """Return the compiled reading of a table; the kernel's index and fraction, bit for bit."""

    def draw(table: Any, u: Any) -> Any:
        down = 1.0 - u
        place = bits_of(min(down, u)) - LOWEST
        upper = -1 if u >= 0.5 else 0
        place = (place ^ upper) - upper + (upper & CELLS)
        i = 3 * (place >> 46)
        t = float(place & FRACTION) * 2.0**-46
        return table[i] + t * (table[i + 1] + t * table[i + 2])

    return draw
