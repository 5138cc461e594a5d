"""Handing many arrays to compiled functions as one pointer.

A book is a named tuple of arrays (or of further books) that compiled functions read field by field, as in
``scene.places[3]``. Passing its arrays one by one would cost every call dozens of words, and the compiler
minutes. So a function is given the address of a table of (data, length) pairs instead, and a field is two
loads. The arrays are one-dimensional, or two-dimensional of a stated width; they live as long as their book.
How Numba reads a book is told in ``book_types``, which is imported only where something is compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar, cast

import numpy as np

Pages = TypeVar("Pages", bound=NamedTuple)


@dataclass(frozen=True)
class Kind:
    """What a book is made of.

    Attributes:
        title: The name of its class.
        fields: For each field its name, the type of its array's elements or the kind of the book in it, and
            the width of a two-dimensional array, else 0.
    """

    title: str
    fields: tuple[tuple[str, np.dtype[Any] | Kind, int], ...]

    @property
    def size(self) -> int:
        """Number of arrays, those of inner books among them."""
        return sum(what.size if isinstance(what, Kind) else 1 for _, what, _ in self.fields)

    def all(self) -> dict[str, Kind]:
        """Return this kind and those of all books in it, by their titles."""
        found = {self.title: self}
        for _, what, _ in self.fields:
            if isinstance(what, Kind):
                found |= what.all()
        return found


class Book(Generic[Pages]):
    """A named tuple of arrays, bound for compiled functions.

    Attributes:
        pages: The named tuple; its arrays are the ones that compiled functions see and alter.
        address: Where the table of addresses and lengths begins.
    """

    def __init__(self, pages: Pages, like: Book[Pages] | None = None) -> None:
        """Write the table of addresses and lengths; entries of arrays that ``like`` has too are copied."""
        self.pages = pages
        self._arrays = list(_arrays(pages))
        if like is None:
            self._table = np.array([_entry(array) for array in self._arrays], dtype=np.int64)
        else:
            self._table = like._table.copy()
            for place, (array, other) in enumerate(zip(self._arrays, like._arrays, strict=True)):
                if array is not other:
                    self._table[place] = _entry(array)
        self.address = int(self._table.ctypes.data)

    def __getattr__(self, field: str) -> Any:
        """Return a page, as the named tuple does."""
        return getattr(self.pages, field)


_kinds: dict[type, Kind] = {}


def kind_of(pages: Any) -> Kind:
    """Return the kind of a named tuple: its class tells, since each field has arrays of one type."""
    if isinstance(pages, Book):
        return kind_of(pages.pages)
    if type(pages) not in _kinds:
        fields = []
        for field, page in zip(pages._fields, pages, strict=True):
            if isinstance(page, tuple):
                fields.append((field, kind_of(page), 0))
            else:
                fields.append((field, page.dtype, page.shape[1] if page.ndim == 2 else 0))
        _kinds[type(pages)] = Kind(type(pages).__name__, tuple(fields))
    return _kinds[type(pages)]


def bind(pages: Pages, like: Pages | None = None) -> Pages:
    """Return a named tuple as a book, which can be read just as well; a book is returned as it is.

    Args:
        pages: The named tuple.
        like: A book that has most of its arrays, if there is one.
    """
    given: Any = pages
    return cast(Pages, given if isinstance(given, Book) else Book(given, cast(Any, like)))


def _arrays(pages: Any) -> Iterator[Any]:
    for page in pages:
        if isinstance(page, tuple):
            yield from _arrays(page)
        else:
            yield page


def _entry(array: Any) -> tuple[int, int]:
    return array.ctypes.data, len(array)
