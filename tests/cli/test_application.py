"""The command line as a whole, in real processes where it matters."""

import gc
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import journeysim
from journeysim import cli
from journeysim.cli.application import COMMANDS, main
from tests.cli.shell import shop_in, type_in

PYTHON = [sys.executable, "-m", "journeysim"]


def test_help_names_every_command():
    """`journeysim --help` lists the commands; so does `journeysim` alone."""
    said = type_in("--help")
    assert said.code == 0
    for command in COMMANDS:
        assert f" {command} " in said.out
    assert all(command in type_in().out + type_in().err for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    """`journeysim COMMAND --help` works for each."""
    assert type_in(command, "--help").code == 0


def test_version_is_that_of_the_package():
    """`--version` prints name and version."""
    assert type_in("--version").out.strip() == f"journeysim {journeysim.__version__}"


def test_main_leaves_with_the_code_of_the_command(capsys):
    """`main` raises SystemExit with 0 after success and 2 after a mistake."""
    with pytest.raises(SystemExit) as left:
        main(["measures", "conversion"])
    assert left.value.code == 0
    with pytest.raises(SystemExit) as left:
        main(["run", "nowhere"])
    assert left.value.code == 2
    assert "no scenario `nowhere`" in capsys.readouterr().err


def test_a_mistyped_command_is_an_error():
    """An unknown command exits with 2."""
    assert type_in("comparr").code == 2


WORDS = st.one_of(
    st.sampled_from(
        [
            *COMMANDS,
            "--json",
            "--seed",
            "--customers",
            "--set",
            "--out",
            "--strategy",
            "--help",
            "-1",
            "0",
            "1e9",
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=4))
def test_nonsense_never_shows_a_traceback(tmp_path, monkeypatch, words):
    """Whatever is typed ends with 0 or 2 and without a traceback; shipped scenarios are never named here."""
    monkeypatch.chdir(tmp_path)
    said = type_in(*words)
    assert said.code in (0, 2), (said.out, said.err)
    assert "Traceback" not in said.out + said.err


def test_a_reader_who_leaves_early_is_no_error_to_speak_of():
    """`journeysim measures | head -1` says nothing on stderr."""
    ran = subprocess.Popen([*PYTHON, "measures"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert ran.stdout is not None
    assert ran.stderr is not None
    ran.stdout.close()
    assert ran.stderr.read() == b""
    ran.stderr.close()
    ran.wait(timeout=60)


def test_a_screen_without_letters_is_no_error():
    """Where the terminal knows ASCII only, other signs are replaced."""
    ran = subprocess.run(
        [*PYTHON, "measures", "conversion"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0
    assert b"Share of customers" in ran.stdout


def long_comparison(folder, *options):
    """A comparison that goes on for a while, in a session of its own."""
    text = shop_in(folder).read_text().replace("customers: 400", "customers: 2000000")
    shop = shop_in(folder, text, "large.yaml")
    return subprocess.Popen(
        [*PYTHON, "compare", str(shop), "--replications", "4", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=folder,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("options", [(), ("--out", "out")])
def test_ctrl_c_stops_with_one_sentence(tmp_path, options):
    """SIGINT ends a long comparison with exit code 130, one sentence, and nothing half-written."""
    ran = long_comparison(tmp_path, *options)
    begun = tmp_path / (options[-1] if options else "journeysim-out")
    deadline = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    os.killpg(ran.pid, signal.SIGINT)
    out, err = ran.communicate(timeout=60)
    assert ran.returncode == 130
    assert out == ""
    assert re.fullmatch(r"Stopped by Ctrl-C( after \d+ of 12 runs)?; nothing was left half-written\.\n", err)
    left = {path.name for path in tmp_path.iterdir()} - {"journeysim-out"}
    assert left == {"large.yaml", "shop.yaml"}
    assert not any((tmp_path / "journeysim-out").glob("*"))


def test_help_answers_without_the_heavy_imports():
    """Neither `import journeysim` nor `--help` imports numpy, pydantic or matplotlib."""
    program = (
        "import sys\nimport journeysim\nfrom journeysim.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'numba', 'scipy', 'pydantic', 'matplotlib', 'duckdb', 'simpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_command_leaves_the_collector_of_garbage_as_it_was():
    """Garbage is seldom looked for while a command runs, and as often as before afterwards."""
    before = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_hardly_any_garbage_is_looked_for_while_a_command_runs(tmp_path):
    """Looking once through all that is loaded takes as long as half of loading numpy."""
    program = (
        "import gc, sys\nfrom journeysim.cli import main\n"
        "def looked():\n    return sum(found['collections'] for found in gc.get_stats())\n"
        "before = looked()\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(looked() - before)"
    )
    words = [sys.executable, "-c", program, "run", str(shop_in(tmp_path)), "--customers", "2000", "--json"]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    assert int(ran.stdout.splitlines()[-1]) <= 2


def loaded_by(*arguments):
    """The modules that are loaded when a command has ended, in a process of its own."""
    program = (
        "import sys\nfrom journeysim.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('', *sys.modules, sep='\\n')"
    )
    command = [sys.executable, "-c", program, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(ran.stdout.splitlines())


# What a single run has no use for: libraries, and parts of our own by the beginning of their names.
LIBRARIES_OF_OTHERS = {
    *("duckdb", "joblib", "matplotlib", "multiprocessing", "networkx", "numba", "pyarrow", "rich", "scipy"),
    *("simpy", "threadpoolctl"),
}
PARTS_OF_OTHERS = (
    "cli.compare",
    "cli.figures",
    "cli.tables",
    "engines.exact.levers",
    "engines.exact.meanfield.",
    "engines.reference.",
    "report.",
    "results.export",
    "scenario.editor",
    "studies.compare",
    "studies.control.prospects",
    "studies.replicate",
)
# Where the names of parts are beginnings of parts that a run does use.
STILL_USED = {"journeysim.studies.comparison"}


def test_a_run_loads_nothing_that_it_has_no_use_for(tmp_path):
    """Most of a short run is loading, so what other commands need stays away."""
    shop = shop_in(tmp_path)
    loaded = loaded_by("run", str(shop), "--customers", "2000", "--engine", "compiled", "--json")
    assert "journeysim.engines.compiled.run" in loaded
    assert not loaded & LIBRARIES_OF_OTHERS
    others = tuple(f"journeysim.{part}" for part in PARTS_OF_OTHERS)
    assert not {name for name in loaded if name.startswith(others)} - STILL_USED


def test_one_command_does_not_load_the_others():
    """Each is imported where it is asked for, or where all are listed."""
    commands = {f"journeysim.cli.{place.partition('.')[0]}" for place in COMMANDS.values()}
    assert loaded_by("measures", "--help") & commands == {"journeysim.cli.measures"}
    assert loaded_by("--help") >= commands
