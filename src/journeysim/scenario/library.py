"""The shipped scenarios, and how any scenario is loaded by name, path or text."""

from __future__ import annotations

from pathlib import Path

from journeysim.errors import Problem, ScenarioError, UsageError
from journeysim.scenario.files import parse, read_text
from journeysim.scenario.scenario import Scenario, assemble
from journeysim.scenario.slips import did_you_mean

SUFFIXES = (".yaml", ".yml", ".json")


def folder() -> Path:
    """Where the shipped scenarios are: inside the installed package, or at the top of the repository."""
    package = Path(__file__).parents[1]
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parents[1] / "scenarios"


def names() -> tuple[str, ...]:
    """The names of the shipped scenarios, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def find(name_or_path: str | Path) -> Path:
    """The file of a scenario.

    Args:
        name_or_path: Name of a shipped scenario, or path of a file. What looks like neither a path nor a
            known name is an error.

    Raises:
        UsageError: if nothing of that name is shipped, and it is no path.
    """
    text = str(name_or_path)
    if text in names():
        return folder() / f"{text}.yaml"
    path = Path(name_or_path)
    if path.suffix in SUFFIXES or isinstance(name_or_path, Path) or "/" in text or "\\" in text:
        return path
    try:
        if path.is_file():
            return path
        is_folder = bool(text) and path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        raise UsageError(
            f"`{text}` is a folder. Hint: name a file in it, such as `{path / 'scenario.yaml'}`."
        )
    raise UsageError(
        f"there is no scenario `{text}`. Hint: {did_you_mean(text, names())} "
        "A path to a file may be given, too."
    )


def load(name_or_path: str | Path) -> Scenario:
    """Load a shipped scenario by name, or a file by path.

    >>> load("seven-stage")
    <Scenario seven-stage: 10 stages, 3 sources, 5 practices, 365 days>

    Raises:
        UsageError: if there is no scenario of that name.
        ScenarioError: with every problem of the file.
    """
    path = find(name_or_path)
    shipped = str(name_or_path) in names()
    return loads(read_text(path), _shown(path) if shipped else str(name_or_path))


def _shown(path: Path) -> str:
    """A shipped file as an absolute path: it must be found from anywhere."""
    return str(path)


def loads(text: str, file: str = "<text>") -> Scenario:
    """Load a scenario from a text; other files are named from the folder of ``file``.

    Raises:
        ScenarioError: with every problem of the text.
    """
    document, problems = parse(text, file)
    if document is None:
        raise ScenarioError(problems or [Problem("the file holds no scenario.", "", file)])
    return assemble(document, "text" if file.startswith("<") else Path(file).stem, problems)
