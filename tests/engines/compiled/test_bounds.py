"""With NUMBA_BOUNDSCHECK=1 an index beyond an array is an error; otherwise it reads whatever lies there.

CI runs this file and the agreement of engines so; here it is made sure that the check is really there, since
the arrays of a book do not come to Numba by its own way.
"""

from typing import Any

import pytest
from numba.core import config

from journeysim.compiled.build import compile_scenario
from journeysim.engines.compiled import flatten as layout
from journeysim.engines.compiled import run as front
from journeysim.engines.compiled import state
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import World
from journeysim.engines.contract import Guards
from journeysim.scenario.library import load

checked = pytest.mark.skipif(getattr(config, "BOUNDSCHECK", None) != 1, reason="needs NUMBA_BOUNDSCHECK=1")


def without(book: Any, path: str) -> Any:
    """A book one of whose arrays is empty."""
    name, _, rest = path.partition(".")
    part = getattr(book, name)
    return book._replace(**{name: without(part, rest) if rest else part[:0]})


@checked
@pytest.mark.parametrize("path", ["scratch.weights", "people.visits", "people.joins", "shared.lines"])
def test_an_index_beyond_what_changes_is_caught(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an array of the world is too short, the run ends with an IndexError."""
    full = state.world

    def short(scene: Scene, **sizes: int) -> World:
        cut: World = without(full(scene, **sizes), path)
        return cut

    monkeypatch.setattr(state, "world", short)
    with pytest.raises(IndexError):
        front.run(compile_scenario(load("b2b-platform"), "baseline", 100), 3, gait="full")


@checked
@pytest.mark.parametrize("path", ["edges", "hops", "laws.draws"])
def test_an_index_beyond_what_stays_is_caught(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an array of the scenario is too short, the run ends with an IndexError."""

    def short(*arguments: Any) -> Scene:
        cut: Scene = without(layout.flatten(*arguments), path)
        return cut

    monkeypatch.setattr(front, "flatten", short)
    with pytest.raises(IndexError):
        front.run(compile_scenario(load("subscription"), "baseline", 100), 3, guards=Guards())
