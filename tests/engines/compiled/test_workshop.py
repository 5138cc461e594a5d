"""Machine code is made once, in processes of their own, and is whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from journeysim import keeping
from journeysim.engines.compiled import workshop
from journeysim.engines.compiled.alone import live_block
from journeysim.engines.compiled.heap import drop_first, push
from journeysim.engines.compiled.jit import callees, needed, weight
from journeysim.engines.compiled.sources import cohort

RUN = (
    "import sys, journeysim as js\n"
    "log = js.simulate('seven-stage', customers=3000, engine='compiled').log\n"
    "print(len(log), [name for name in ('numba', 'scipy', 'matplotlib') if name in sys.modules])\n"
)


def run(cache: Path, times: int = 1) -> list[str]:
    """What several processes print that run at the same time, with a cache of their own."""
    environment = os.environ | {"JOURNEYSIM_CACHE": str(cache)}
    started = [
        subprocess.Popen([sys.executable, "-c", RUN], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(times)
    ]
    return [process.communicate()[0].strip() for process in started]


def test_a_run_loads_no_compiler() -> None:
    """Where machine code is kept, neither Numba nor scipy is imported: other libraries meet no trace."""
    first, second = run(workshop.cache_folder().parent), run(workshop.cache_folder().parent)
    assert first[0].split()[0] == second[0].split()[0]
    assert second[0].endswith("[]")


def test_what_a_function_needs_comes_before_it() -> None:
    """All callees, directly or not, each once, and no inlined one."""
    functions = needed((live_block, cohort))
    assert len(set(functions)) == len(functions)
    assert all(function.style != "inlined" for function in functions)
    assert functions[-1] is cohort
    for place, function in enumerate(functions):
        apart = {callee for callee in callees(function) if callee.style != "inlined"}
        assert apart <= set(functions[:place])


def test_shares_are_alike() -> None:
    """Two processes have about the same to do, and each function is compiled once."""
    functions = needed((live_block, cohort))
    first, second = workshop._shares(functions, 2)
    assert {*first, *second} == set(functions)
    assert len(first) + len(second) == len(functions)
    loads = [sum(map(weight, share)) for share in (first, second)]
    assert max(loads) < 0.6 * sum(loads)


def test_broken_code_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was cut short is compiled anew; one that is whole is only read."""
    from journeysim.compiled.build import compile_scenario
    from journeysim.engines.compiled.blocks import world_of_few
    from journeysim.engines.compiled.books import kind_of
    from journeysim.engines.compiled.flatten import flatten
    from journeysim.engines.contract import Guards
    from journeysim.scenario.library import load

    monkeypatch.setattr(workshop, "cache_folder", lambda: tmp_path)
    scene = flatten(compile_scenario(load("seven-stage")), 1, Guards())
    kinds = kind_of(scene).all() | kind_of(world_of_few(scene, rows=1)).all()
    functions = needed((push, drop_first))
    code = workshop.make(functions, kinds)
    broken, *_, whole = (workshop.code_file(tmp_path, function.symbol) for function in functions)
    broken.write_bytes(broken.read_bytes()[:-1])
    kept = whole.stat().st_mtime_ns
    assert workshop.make(functions, kinds).keys() == code.keys()
    assert keeping.read(broken)
    assert whole.stat().st_mtime_ns == kept


def test_what_cannot_be_compiled_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's own words are in the error."""
    monkeypatch.setattr(workshop, "cache_folder", lambda: tmp_path)
    with pytest.raises(RuntimeError, match="'World' is no type that compiled functions know"):
        workshop.make(needed((push,)), {})


@pytest.mark.long
def test_runs_that_begin_together_compile_once(tmp_path: Path) -> None:
    """Three processes with an empty cache give the same answer, and no half-made file stays."""
    assert len({said.split()[0] for said in run(tmp_path, 3)}) == 1
    (folder,) = (path for path in tmp_path.iterdir() if any(path.glob("*.code")))
    assert all(keeping.read(path) for path in folder.glob("*.code"))
    assert not list(folder.glob(".new-*"))


@pytest.mark.long
def test_a_killed_compilation_is_gone_on_with(tmp_path: Path) -> None:
    """After a SIGKILL in the middle the next run compiles the rest."""
    environment = os.environ | {"JOURNEYSIM_CACHE": str(tmp_path)}
    for _ in range(3):
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run([sys.executable, "-c", RUN], env=environment, timeout=3.0, check=False)
    assert int(run(tmp_path)[0].split()[0]) > 10_000
