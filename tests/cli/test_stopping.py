"""Ctrl-C at any moment: one sentence, exit code 130, nothing half-written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals of POSIX")


def stopped(arguments: list[str], seconds: float) -> tuple[int, str, float]:
    """Exit code, what was said, and how long it took, of a command that is stopped after a while."""
    command = [sys.executable, "-m", "journeysim", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    said = process.communicate(timeout=60)[1]
    return process.returncode, said, time.monotonic() - began


def test_a_run_of_customers_who_meet_stops(tmp_path: Path) -> None:
    """A run that would take minutes ends within seconds even on a busy machine, and leaves no file."""
    run = ["run", "b2b-platform", "--customers", "3000000", "--out", str(tmp_path / "out")]
    code, said, took = stopped(run, 5.0)
    assert code == 130
    assert said.startswith("Stopped by Ctrl-C")
    assert took < 10.0
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_the_database_stops(tmp_path: Path) -> None:
    """In the midst of a query, which DuckDB ends with an error of its own."""
    code = """
import os, signal, threading
from journeysim.results.database import database
try:
    with database("It failed.") as connection:
        connection.execute("SELECT 1")
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        while True:
            connection.execute("SELECT count(*) FROM range(100000000) numbers WHERE hash(range) = 7")
except KeyboardInterrupt:
    print("stopped")
"""
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == "stopped\n"


@pytest.mark.long
@pytest.mark.parametrize("scenario, customers", [("seven-stage", "1500000"), ("b2b-platform", "600000")])
def test_a_log_in_pieces_stops_at_any_moment(scenario: str, customers: str, tmp_path: Path) -> None:
    """While customers run, while rows are sorted, and while they come back to be measured, up to the end."""
    run = ["run", scenario, "--customers", customers, "--memory", "0.01", "--out", str(tmp_path / "out")]
    for number in range(60):
        code, said, _ = stopped(run, 1.5 + 1.5 * number)
        if code == 0:
            break
        assert code == 130, said
        assert said.startswith("Stopped by Ctrl-C")
        assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    assert number > 3


@pytest.mark.long
def test_a_run_stops_at_any_moment(tmp_path: Path) -> None:
    """At twenty moments from when Python itself has started: no traceback, and the folder stays empty."""
    run = ["run", "b2b-platform", "--customers", "1000000", "--out", str(tmp_path / "out")]
    for number in range(20):
        code, said, _ = stopped(run, 1.0 + 0.3 * number)
        assert code == 130, said
        assert "Traceback" not in said
        assert not [path for path in tmp_path.iterdir() if path.is_dir()]
