"""Pictures inside a page: an SVG file made so that many can stand in one document.

Parts keep a name only where the picture refers to it, and then one unlike that of any other picture. A rule
that would change the rest of the page becomes an attribute, and addresses of other places are left out.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from journeysim.errors import UsageError
from journeysim.report.page.markup import Html, tag

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_LEFT_OUT = frozenset({f"{{{SVG}}}{name}" for name in ("metadata", "script", "style", "foreignObject")})
_REFERENCE = re.compile(r"url\(#")
_WANTED = re.compile(r"(?:url\(|href=\")#([^)\"]+)")


def picture(name: str, drawn: str, says: str) -> Html:
    """A picture on a card that stays light, with what it shows.

    Args:
        name: Name of the picture, unlike that of any other on the page.
        drawn: Text of the SVG file.
        says: What it shows, for those who do not see it, and below it.

    Raises:
        UsageError: if the file is no SVG.
    """
    card = tag("div", inline(name, drawn, says), class_="card")
    return tag("figure", card, tag("figcaption", says))


def inline(name: str, drawn: str, says: str) -> Html:
    """The SVG of a file, to stand in a page.

    Raises:
        UsageError: if the file is no SVG.
    """
    try:
        root = ElementTree.fromstring(drawn.encode())
    except ElementTree.ParseError as error:
        raise UsageError(f"{name}.svg cannot be read as a picture: {error}.") from None
    if root.tag != f"{{{SVG}}}svg":
        raise UsageError(f"{name}.svg is no picture: it begins with <{root.tag}>.")
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in _LEFT_OUT]:
            parent.remove(child)
    wanted = set(_WANTED.findall(drawn))
    for element in root.iter():
        if element.get("id") not in wanted:
            element.attrib.pop("id", None)
        found = [_renamed(name, key, value) for key, value in element.attrib.items()]
        element.attrib = {key: value for key, value in found if value}
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    # Matplotlib says this of everything, in a style sheet that would reach beyond the picture.
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt", "role": "img", "aria-label": says}
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    return Html(ElementTree.tostring(root, encoding="unicode"))


def _renamed(name: str, key: str, value: str) -> tuple[str, str]:
    """An attribute made to differ from those of other pictures; without a value it is to be left out."""
    if key == "id":
        return key, f"{name}--{value}"
    if key in ("href", f"{{{XLINK}}}href"):
        return "href", f"#{name}--{value[1:]}" if value.startswith("#") else ""
    return key, _REFERENCE.sub(f"url(#{name}--", value)
