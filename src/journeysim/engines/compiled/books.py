"""Handing many arrays to compiled functions as one pointer.

A book is a named tuple of arrays (or of further books) that compiled functions read field by field, as in
``scene.places[3]``. Passing its arrays one by one would cost every call dozens of words, and the compiler
minutes. So a function is given the address of a table of (data, length) pairs instead, and a field is two
loads. The arrays are one-dimensional, or two-dimensional of a stated width; they live as long as their book.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array

Pages = TypeVar("Pages", bound=NamedTuple)


class Book(Generic[Pages]):
    """A named tuple of arrays, bound for compiled functions.

    Attributes:
        pages: The named tuple; its arrays are the ones that compiled functions see and alter.
        address: Where the table of addresses and lengths begins.
    """

    def __init__(self, pages: Pages) -> None:
        """Write the table of addresses and lengths."""
        self.pages = pages
        self._table = np.array(_entries(pages), dtype=np.int64)
        self.address = int(self._table.ctypes.data)
        self.kind = _kind(pages)

    def __getattr__(self, field: str) -> Any:
        """Return a page, as the named tuple does."""
        return getattr(self.pages, field)


_kinds: dict[type, BookType] = {}


def _kind(pages: Any) -> BookType:
    """Return Numba's type of a named tuple: its class tells, since each field has arrays of one type."""
    if type(pages) not in _kinds:
        _kinds[type(pages)] = BookType(pages)
    return _kinds[type(pages)]


def bind(pages: Pages) -> Pages:
    """Return a named tuple as a book, which can be read just as well; a book is returned as it is."""
    given: Any = pages
    return cast(Pages, given if isinstance(given, Book) else Book(given))


def _entries(pages: Any) -> list[tuple[int, int]]:
    entries: list[tuple[int, int]] = []
    for page in pages:
        entries += _entries(page) if isinstance(page, tuple) else [(page.ctypes.data, len(page))]
    return entries


class BookType(types.Type):
    """Numba's type of a book: its fields with their places in the table."""

    def __init__(self, pages: Any) -> None:
        """Note what kind of array each field is."""
        self.fields: dict[str, tuple[int, Any, int]] = {}
        place = 0
        for field, page in zip(pages._fields, pages, strict=True):
            if isinstance(page, tuple):
                self.fields[field] = (place, _kind(page), 0)
                place += len(_entries(page))
            else:
                width = page.shape[1] if page.ndim == 2 else 0
                self.fields[field] = (place, numba.typeof(page), width)
                place += 1
        said = ", ".join(f"{name}: {kind} {width}" for name, (_, kind, width) in self.fields.items())
        self.title = type(pages).__name__
        super().__init__(f"{self.title}({said})")


@typeof_impl.register(Book)
def _typeof(book: Book[Any], _context: object) -> BookType:
    return book.kind


register_model(BookType)(models.OpaqueModel)


@unbox(BookType)
def _unbox(kind: BookType, book: Any, context: Any) -> NativeValue:
    api = context.pyapi
    number = api.object_getattr_string(book, "address")
    address = api.long_as_voidptr(number)
    api.decref(number)
    return NativeValue(address)


@infer_getattr
class _Fields(AttributeTemplate):
    key = BookType

    def generic_resolve(self, kind: BookType, field: str) -> Any:  # type: ignore[override]
        return kind.fields[field][1] if field in kind.fields else None


@lower_getattr_generic(BookType)
def _field(context: Any, builder: Any, kind: BookType, book: Any, field: str) -> Any:
    """Load a field: a further book is a place in the same table, an array two of its words."""
    place, what, width = kind.fields[field]
    table = builder.bitcast(book, ir.IntType(64).as_pointer())
    entry = builder.gep(table, [ir.Constant(ir.IntType(64), 2 * place)])
    if isinstance(what, BookType):
        return builder.bitcast(entry, book.type)
    array = make_array(what)(context, builder)
    data = builder.inttoptr(_steady(builder, entry), array.data.type)
    length = _steady(builder, builder.gep(entry, [ir.Constant(ir.IntType(64), 1)]))
    itemsize = context.get_abi_sizeof(context.get_data_type(what.dtype))
    size = ir.Constant(ir.IntType(64), itemsize)
    if width:
        shape = [length, ir.Constant(ir.IntType(64), width)]
        strides = [ir.Constant(ir.IntType(64), itemsize * width), size]
    else:
        shape, strides = [length], [size]
    populate_array(
        array,
        data=data,
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
