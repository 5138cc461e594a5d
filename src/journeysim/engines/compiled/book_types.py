"""How Numba reads books: a pointer to a table of addresses and lengths, see ``books``."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, models, register_model
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from journeysim.engines.compiled.books import Kind

WORD = ir.IntType(64)


class BookType(types.Type):
    """Numba's type of a book: its fields with their places in the table."""

    def __init__(self, kind: Kind) -> None:
        """Note what kind of array each field is."""
        self.fields: dict[str, tuple[int, Any, int]] = {}
        place = 0
        for field, what, width in kind.fields:
            if isinstance(what, Kind):
                self.fields[field] = place, BookType(what), 0
                place += what.size
            else:
                self.fields[field] = place, types.Array(from_dtype(what), 2 if width else 1, "C"), width
                place += 1
        # The title is enough: titles differ, and long names of types cost the compiler time.
        super().__init__(kind.title)


register_model(BookType)(models.OpaqueModel)


@infer_getattr
class _Fields(AttributeTemplate):
    key = BookType

    def generic_resolve(self, kind: BookType, field: str) -> Any:  # type: ignore[override]
        return kind.fields[field][1] if field in kind.fields else None


@lower_getattr_generic(BookType)
def _field(context: Any, builder: Any, kind: BookType, book: Any, field: str) -> Any:
    """Load a field: a further book is a place in the same table, an array two of its words."""
    place, what, width = kind.fields[field]
    table = builder.bitcast(book, WORD.as_pointer())
    entry = builder.gep(table, [ir.Constant(WORD, 2 * place)])
    if isinstance(what, BookType):
        return builder.bitcast(entry, book.type)
    data = _steady(builder, entry)
    length = _steady(builder, builder.gep(entry, [ir.Constant(WORD, 1)]))
    return array_at(context, builder, what, data, length, width)


def array_at(context: Any, builder: Any, what: Any, data: Any, length: Any, width: int = 0) -> Any:
    """Write down the array whose data begin at an address."""
    array = make_array(what)(context, builder)
    itemsize = context.get_abi_sizeof(context.get_data_type(what.dtype))
    size = ir.Constant(WORD, itemsize)
    if width:
        shape = [length, ir.Constant(WORD, width)]
        strides = [ir.Constant(WORD, itemsize * width), size]
    else:
        shape, strides = [length], [size]
    populate_array(
        array,
        data=builder.inttoptr(data, array.data.type),
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()


def _steady(builder: Any, pointer: Any) -> Any:
    """Load a word of the table, which nobody alters while a function runs."""
    word = builder.load(pointer)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word
