"""Who made a number: which scenario, seed, engine and versions, when, and by which command.

Every result is signed with it; the same scenario, seed, engine and version give the same numbers.
"""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

DEPENDENCIES = (
    "duckdb",
    "joblib",
    "matplotlib",
    "networkx",
    "numba",
    "numpy",
    "pydantic",
    "rich",
    "ruamel.yaml",
    "scipy",
    "simpy",
    "typer",
)


def own_version() -> str:
    """The version of journeysim, ``unknown`` where it runs without having been installed."""
    return _version("journeysim") or "unknown"


def dependency_versions() -> dict[str, str]:
    """The versions of the packages that journeysim stands on, as far as they are installed."""
    found = ((name, _version(name)) for name in DEPENDENCIES)
    return {name: known for name, known in found if known is not None}


def _version(package: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


@dataclass(frozen=True)
class Provenance:
    """Where numbers come from.

    Attributes:
        scenario: Name of the scenario.
        scenario_hash: Signature of what is simulated; labels, notes and comments do not matter.
        seed: Seed of the random numbers.
        replications: Number of replications of each strategy.
        engine: Name of the engine.
        customers: Number of external customers that the scenario was scaled to, or None.
        version: Version of journeysim.
    """

    scenario: str
    scenario_hash: str
    seed: int
    replications: int
    engine: str
    customers: int | None = None
    version: str = field(default_factory=own_version)

    def manifest(self, command: str) -> dict[str, Any]:
        """What stands in ``manifest.json`` beside results, as plain data.

        Args:
            command: The command, or the call, that made them.
        """
        return {
            "made_by": "journeysim",
            **asdict(self),
            "command": command,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "dependencies": dependency_versions(),
        }
