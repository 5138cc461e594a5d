"""Small journeys for the solver's own tests."""

from pathlib import Path
from tempfile import TemporaryDirectory

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.exact.problem import Problem, Resolution
from journeysim.scenario.library import load


def compiled_of(text: str) -> Compiled:
    """Compile a scenario, given as a path or in full."""
    if "\n" not in text:
        return compile_scenario(load(text), "baseline")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.yaml"
        path.write_text(text, encoding="utf-8")
        return compile_scenario(load(str(path)), "baseline")


def problem_of(text: str, resolution: Resolution) -> Problem:
    """Set a scenario up, given as a path or in full."""
    return Problem(compiled_of(text), resolution)
