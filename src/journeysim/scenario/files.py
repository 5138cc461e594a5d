"""Scenario files in: YAML 1.2 or JSON to plain data, with the line and column of every key and value.

The data is built from the parser's events, so every slip keeps its place, and anchors, tags and endless
nesting are refused before they cost anything. Keys are always text, as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from journeysim.errors import Problem, ScenarioError
from journeysim.scenario.building import Builder, Place, path_text

LARGEST = 5_000_000
"""Bytes that a scenario file may have."""

# Two short classes: one of all that can be printed would take 4 ms to compile.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")

_EXPLANATIONS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a `:` stands where none can stand.",
        "put quotes around a text that contains `: `.",
    ),
    (
        "cannot start any token",
        "a character stands here that cannot begin a value.",
        "indent with spaces, not tabs; put quotes around texts that begin with % @ ` or a tab.",
    ),
    (
        "could not find expected ':'",
        "a key has no `:` behind it.",
        "write `name: value`, and close every quote and bracket.",
    ),
    (
        "expected <block end>",
        "this line does not fit the indentation above it.",
        "keys of one block begin in one column.",
    ),
    ("expected ',' or '}'", "a `{` is not closed, or a comma is missing.", "write `{a: 1, b: 2}`."),
    ("expected ',' or ']'", "a `[` is not closed, or a comma is missing.", "write `[a, b]`."),
    (
        "expected '<document start>'",
        "a closing bracket, or something else, stands behind the end of the scenario.",
        "",
    ),
    ("while scanning a quoted scalar", "a quote is not closed.", ""),
    ("unexpected end of stream", "a quote or bracket is not closed.", ""),
)


@dataclass(frozen=True)
class Document:
    """A scenario as plain data, and where everything in it stands.

    Attributes:
        data: Mappings, lists, texts, numbers, booleans and None; keys are texts.
        places: Line and column (from 1) of the key, or list item, at each dotted path.
        values: Line and column of the value at each dotted path.
        file: The file as the user named it.
    """

    data: dict[str, Any]
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    values: Mapping[str, Place] = field(default_factory=dict, repr=False)
    file: str = "<text>"

    @property
    def folder(self) -> Path:
        """The folder that other files are named from."""
        return Path() if self.file.startswith("<") else Path(self.file).parent

    def place(self, path: str) -> Place:
        """Line and column of what stands at a dotted path or nearest around it; (0, 0) if none."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path.rpartition(".")[0]
        return (0, 0)

    def problem(self, message: str, path: str = "", hint: str = "") -> Problem:
        """A problem at a dotted path, with the place filled in."""
        line, column = self.place(path)
        return Problem(message, path, self.file, line, column, hint)

    def changed(self, data: dict[str, Any], places: Mapping[str, Place]) -> Document:
        """The same document with other data; ``places`` says where each changed path comes from."""
        return Document(data, {**self.places, **places}, self.values, self.file)


def read_text(path: str | Path) -> str:
    """The text of a scenario file.

    Raises:
        ScenarioError: if it is absent, a folder, too large or not UTF-8.
    """
    name = str(path)

    def refuse(message: str, hint: str = "", line: int = 0, column: int = 0) -> ScenarioError:
        return ScenarioError([Problem(message, "", name, line, column, hint)])

    try:
        where = Path(path)
        if where.is_dir():
            raise refuse("this is a folder, expected a scenario file.", "name the file inside it.")
        if where.stat().st_size > LARGEST:
            raise refuse(f"the file has more than {LARGEST:,} bytes; no scenario is that long.")
        raw = where.read_bytes()
    except FileNotFoundError:
        raise refuse("there is no such file.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse(f"the file cannot be read: {reason}.") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"the byte 0x{raw[error.start]:02x} is not UTF-8 text."
        raise refuse(message, "save the file in the encoding UTF-8.", line, column) from None


def parse(text: str, file: str = "<text>") -> tuple[Document | None, list[Problem]]:
    """Parse YAML or JSON.

    Returns:
        The document, or None where the text has no data to go on with; and every problem found.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        return None, [
            Problem(f"the text has more than {LARGEST:,} characters; no scenario is that long.", "", file)
        ]
    if text.lstrip()[:1] == "{":
        text = text.replace("\t", " ")  # JSON: a tab is white space there, never part of a text
    found = [match.start() for kind in (_CONTROLS, _NO_CHARACTERS) if (match := kind.search(text))]
    if found:
        line, column = _position(text, min(found))
        message = f"the character U+{ord(text[min(found)]):04X} cannot stand in a text file."
        return None, [Problem(message, "", file, line, column)]
    builder = Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                break
    except MarkedYAMLError as error:
        return None, [*builder.problems, _syntax_problem(error, file)]
    except Exception as error:  # a parser that trips over hostile bytes must not take the user with it
        return None, [
            *builder.problems,
            Problem(f"the file is not valid YAML: {type(error).__name__}.", "", file),
        ]
    return _finish(builder, file)


def _finish(builder: Builder, file: str) -> tuple[Document | None, list[Problem]]:
    """The document from a builder that took every event."""
    data, problems = builder.data, builder.problems
    if builder.stopped:
        return None, problems
    if data is None:
        return None, [
            *problems,
            Problem("the file is empty, expected a scenario.", "", file, 0, 0, "begin with `journeysim: 1`."),
        ]
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        hint = "begin with `journeysim: 1`."
        return None, [
            *problems,
            Problem(f"the file holds {kind}, expected fields such as `stages:`.", "", file, 1, 1, hint),
        ]
    return Document(data, builder.places, builder.values, file), problems


def _position(text: str, index: int) -> Place:
    """Line and column, from 1, of a character."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def _syntax_problem(error: MarkedYAMLError, file: str) -> Problem:
    """The parser's complaint in plain words."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    words = f"{error.context or ''} {error.problem or ''}"
    for sign, message, hint in _EXPLANATIONS:
        if sign in words:
            return Problem(message, "", file, line, column, hint)
    return Problem(f"the file is not valid YAML: {error.problem or error.context}.", "", file, line, column)


def flatten(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[str]:
    """Every dotted path of some data, parents first."""
    if path:
        yield path_text(path)
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from flatten(value, (*path, key))


def dump(data: Mapping[str, Any]) -> str:
    """Plain data as YAML, which reads back as the same data."""
    import io

    stream = io.StringIO()
    writer: Any = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False
    writer.allow_unicode = True
    writer.width = 110
    writer.dump(dict(data), stream)
    return stream.getvalue()
