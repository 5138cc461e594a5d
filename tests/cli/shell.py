"""Commands as a user types them, run in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from journeysim.cli.application import application
from tests.studies.worlds import SHOP

RUNNER = CliRunner()
ALL = application()


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Standard output as one line."""
        return " ".join(self.out.split())


def type_in(*arguments: str | Path) -> Said:
    """Run ``journeysim ARGUMENTS``."""
    result = RUNNER.invoke(ALL, [str(argument) for argument in arguments])
    return Said(result.exit_code, result.stdout, result.stderr)


def shop_in(folder: Path, text: str = SHOP, name: str = "shop.yaml") -> Path:
    """Write a scenario file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
