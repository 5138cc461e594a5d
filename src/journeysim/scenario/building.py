"""From the events of a YAML parser to plain data with places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from journeysim.errors import Problem

Place = tuple[int, int]
"""Line and column, both from 1."""

DEEPEST = 60
"""Levels of nesting that a scenario may have."""

LONGEST_NUMBER = 400
"""Letters beyond which a scalar is no number, whatever they are."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    "-.inf": float("-inf"),
}


def path_text(path: tuple[str | int, ...]) -> str:
    """A path as it is written for people and for ``--set``."""
    return ".".join(str(part) for part in path)


def plain_value(text: str) -> Any:
    """What an unquoted YAML 1.2 scalar stands for (core schema)."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 19 else float(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0) if len(text) < 19 else text
    return float(text) if _FLOAT.fullmatch(text) else text


def _whole_text(text: str) -> str:
    """The text with JSON's surrogate pairs joined; halves without a partner are replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass
class _Frame:
    """A mapping or list that is being filled; ``cut`` is a value that a comma has cut in two."""

    container: dict[str, Any] | list[Any] | None
    path: tuple[str | int, ...]
    flow: bool
    key: str | None = None
    key_place: Place = (0, 0)
    unusable: bool = False
    cut: str | None = None
    cut_at: tuple[str | int, Place] | None = None
    lines: dict[str, int] = field(default_factory=dict)


class Builder:
    """Takes a parser's events one by one; afterwards holds data, places and problems."""

    def __init__(self, file: str) -> None:
        """Start with nothing."""
        self.file = file
        self.data: Any = None
        self.places: dict[str, Place] = {}
        self.values: dict[str, Place] = {}
        self.problems: list[Problem] = []
        self.stopped = False
        self._frames: list[_Frame] = []
        self._documents = 0

    def take(self, event: Any) -> bool:
        """Take one event; False once there is no point in going on."""
        place = (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else (0, 0)
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._report("a second document begins here; one file is one scenario.", place)
                return False
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            return self._open(event, place)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._close()
        elif isinstance(event, AliasEvent):
            hint = "write the values out: an alias hides where a number comes from."
            self._report(f"`*{event.anchor}` repeats another value.", place, hint)
            self._put(None, place)
        elif isinstance(event, ScalarEvent):
            self._scalar(event, place)
        return True

    def _report(
        self, message: str, place: Place, hint: str = "", path: tuple[str | int, ...] | None = None
    ) -> None:
        """Note a problem."""
        if path is None:
            path = self._frames[-1].path if self._frames else ()
        self.problems.append(Problem(message, path_text(path), self.file, *place, hint))

    def _open(self, event: MappingStartEvent | SequenceStartEvent, place: Place) -> bool:
        """Begin a mapping or a list."""
        if len(self._frames) >= DEEPEST:
            self._report(f"more than {DEEPEST} levels of brackets or indentation.", place)
            self.stopped = True
            return False
        self._refuse_tag(event, place)
        container: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        frame = self._frames[-1] if self._frames else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._report("a mapping or list stands where a name is expected.", place)
            frame.unusable = True
            frame.key = ""
            self._frames.append(_Frame(container, (*frame.path, "?"), bool(event.flow_style)))
            return True
        path = self._put(container, place, keep_key=True)
        self._frames.append(_Frame(container, path, bool(event.flow_style)))
        return True

    def _refuse_tag(self, event: Any, place: Place) -> None:
        """Tags such as ``!!python/object`` have no meaning here."""
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) != "!":
            self._report(f"the tag `{str(tag)[:60]}` has no meaning here.", place, "leave it out.")

    def _close(self) -> None:
        """End a mapping or a list."""
        frame = self._frames.pop()
        self._end_cut(frame)
        if self._frames:
            above = self._frames[-1]
            if (
                above.unusable
                and above.key == ""
                and isinstance(frame.path[-1], str)
                and frame.path[-1] == "?"
            ):
                return
            above.key = None
            above.unusable = False

    def _scalar(self, event: Any, place: Place) -> None:
        """A key or a single value."""
        self._refuse_tag(event, place)
        text = _whole_text(event.value)
        frame = self._frames[-1] if self._frames else None
        plain = event.style is None and event.implicit[0]
        if frame is not None and frame.cut is not None and plain and self._continue_cut(frame, text):
            return
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, text, place)
            return
        value = plain_value(text) if plain else text
        path = self._put(value, place)
        if frame is not None and frame.flow and plain and text.count("(") > text.count(")"):
            frame.cut, frame.cut_at = text, (path[-1], place)

    def _key(self, frame: _Frame, text: str, place: Place) -> None:
        """A key of a mapping; one that was there before keeps its first value."""
        frame.key, frame.key_place = text, place
        if not text:
            self._report("a name is missing before the `:`.", place)
            frame.unusable = True
        elif text in frame.lines:
            self._report(
                f"`{text}` is written twice; the first is in line {frame.lines[text]}.",
                place,
                "keep one of them.",
                (*frame.path, text),
            )
            frame.unusable = True
        else:
            frame.lines[text] = place[0]

    def _put(self, value: Any, place: Place, keep_key: bool = False) -> tuple[str | int, ...]:
        """Put a value where it belongs; returns its path."""
        if not self._frames:
            self.data = value
            return ()
        frame = self._frames[-1]
        if isinstance(frame.container, list):
            path: tuple[str | int, ...] = (*frame.path, len(frame.container))
            frame.container.append(value)
            self.places[path_text(path)] = self.values[path_text(path)] = place
            return path
        key = frame.key or ""
        path = (*frame.path, key)
        if frame.container is not None and not frame.unusable:
            frame.container[key] = value
            self.places[path_text(path)] = frame.key_place
            self.values[path_text(path)] = place
        if not keep_key:
            frame.key, frame.unusable = None, False
        return path

    def _continue_cut(self, frame: _Frame, text: str) -> bool:
        """Join what a comma inside ``{ }`` or ``[ ]`` has cut off; True if the text belonged to it."""
        if isinstance(frame.container, dict) and frame.key is not None:
            if frame.key != "\0":
                return False
            frame.key = None  # the empty value behind the cut-off part
            if text:
                frame.cut = f"{frame.cut}: {text}"
            if (frame.cut or "").count("(") <= (frame.cut or "").count(")"):
                self._end_cut(frame)
            return True
        frame.cut = f"{frame.cut}, {text}"
        if isinstance(frame.container, dict):
            frame.key = "\0"
        elif frame.cut.count("(") <= frame.cut.count(")"):
            self._end_cut(frame)
        return True

    def _end_cut(self, frame: _Frame) -> None:
        """Report a value that a comma has cut, and mend it so that nothing else complains."""
        if frame.cut is None or frame.cut_at is None:
            return
        text, (key, place), container = frame.cut, frame.cut_at, frame.container
        frame.cut = frame.cut_at = None
        if "," not in text:
            return
        opening, closing = ("{", "}") if isinstance(container, dict) else ("[", "]")
        message = f"inside {opening} {closing} the comma ends the value, so `{text}` is cut in two."
        self._report(message, place, f'put quotes around it: "{text}".', (*frame.path, key))
        container[key] = text  # type: ignore[index]
