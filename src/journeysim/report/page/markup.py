"""HTML as values: what is text is escaped, what is markup is not, and every tag is closed.

The page is also well-formed XML, so that a test can read it with a parser that forgives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_EMPTY = frozenset({"meta", "br", "hr"})


class Html(str):
    """Markup; any other text is escaped when it enters a tag."""

    __slots__ = ()


def tag(name: str, /, *inside: str, **attributes: str | None) -> Html:
    """An element with what is inside it.

    Args:
        name: Name of the element.
        inside: Markup, which is taken as it is, and text, which is escaped.
        attributes: By name, ``_`` for ``-`` and one at the end where Python keeps the word for itself;
            None leaves one out.

    >>> tag("p", "a < b, ", tag("b", "c"), class_="note")
    '<p class="note">a &lt; b, <b>c</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Html(f"<{name}{written}/>")
    return Html(f"<{name}{written}>{together(inside)}</{name}>")


def together(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after the other; text among them is escaped.

    >>> together(["a & b", tag("b", "c")], ", ")
    'a &amp; b, <b>c</b>'
    """
    return Html(text(between).join(map(text, parts)))


def text(words: str) -> Html:
    """Words as markup: escaped, unless they are markup already."""
    return words if isinstance(words, Html) else Html(escape(words))


def section(name: str, title: str, *inside: str) -> Html:
    """A part of the page with its heading, to which ``#name`` leads; nothing without anything in it."""
    return tag("section", tag("h2", title), *inside, id=name) if any(inside) else Html("")


def table(heads: Sequence[str], *bodies: Iterable[Sequence[str]], caption: str, class_: str = "") -> Html:
    """A table with a head, and bodies of rows; the first cell of a row is its head.

    Args:
        heads: Heads of the columns; an empty one says nothing.
        bodies: Rows of cells; each body is set apart from the one before.
        caption: What the table shows; read aloud, and printed above it.
        class_: How it looks.
    """
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in heads)))
    parts = [tag("tbody", *map(_row, body)) for body in bodies]
    made = tag("table", tag("caption", caption), head, *parts, class_=class_ or None)
    return tag("div", made, class_="wide")


def _row(cells: Sequence[str]) -> Html:
    first, *others = cells
    return tag("tr", tag("th", first, scope="row"), *(tag("td", each) for each in others))


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """Names with what belongs to them, one below the other."""
    return tag("dl", *(together((tag("dt", name), tag("dd", said))) for name, said in pairs))


def slug(name: str) -> str:
    """A name as the end of an address; no two names share one.

    >>> slug("easy-sharing"), slug("retention@90")
    ('easy-sharing', 'retention_40_90')
    """
    return "".join(letter if letter.isalnum() or letter == "-" else f"_{ord(letter):x}_" for letter in name)
