"""The form of names: letters, digits and hyphens, none reserved, none given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from journeysim.scenario.checks.findings import Finding, Path, spell_path
from journeysim.scenario.model import Model
from journeysim.scenario.targets import NAME

RESERVED = ("rest", "leave", "any", "exits", "forward", "baseline")
"""Names that mean something to the format."""

_SECTIONS = (
    "sources",
    "arrivals",
    "personas",
    "traits",
    "stages",
    "desks",
    "memories",
    "tallies",
    "measures",
    "conditions",
    "practices",
    "policies",
    "strategies",
)
_ONE_SPACE = ("practices", "policies", "strategies", "conditions")


def given_names(model: Model) -> Iterator[tuple[Path, str]]:
    """Every name that the scenario gives to something, with its path."""
    for section in _SECTIONS:
        yield from (((section, name), name) for name in getattr(model, section))
    for stage, found in model.stages.items():
        yield from ((("stages", stage, "touchpoints", name), name) for name in found.touchpoints)
    yield from ((("channels", index), name) for index, name in enumerate(model.channels))


def malformed(model: Model) -> Iterator[Finding]:
    """Names that are reserved, or written with other signs than letters, digits and hyphens."""
    for path, name in given_names(model):
        if name in RESERVED:
            listed = ", ".join(f"`{word}`" for word in RESERVED)
            yield Finding(
                path, f"`{name}` is reserved; so are {listed}.", "give it another name, and a `label`."
            )
        elif re.fullmatch(NAME, name) is None:
            hyphens = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
            hint = f"write `{hyphens}`; a `label` may hold the pretty name." if hyphens else ""
            message = f"`{name}` is no name: names are letters and digits, joined by hyphens."
            yield Finding(path, message, hint)


def repeated(model: Model) -> Iterator[Finding]:
    """Practices, policies, strategies and conditions that share a name; channels listed twice.

    Conditions count because the random numbers of a change are addressed by its name.
    """
    taken: dict[str, str] = {}
    for section in _ONE_SPACE:
        for name in getattr(model, section):
            if name in taken:
                message = f"`{name}` is also the name of {spell_path((taken[name], name))}"
                words = "practices, policies, strategies and conditions share one name space"
                yield Finding((section, name), f"{message}; {words}.", "rename one of them.")
            taken.setdefault(name, section)
    for index, channel in enumerate(model.channels):
        if channel in model.channels[:index]:
            yield Finding(("channels", index), f"channel `{channel}` is listed twice.")
