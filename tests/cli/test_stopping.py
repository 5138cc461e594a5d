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
    """A run that would take minutes ends within seconds even on a busy machine, and leaves no file.

    It may have said before how much memory the log will take.
    """
    run = ["run", "b2b-platform", "--customers", "3000000", "--out", str(tmp_path / "out")]
    code, said, took = stopped(run, 5.0)
    *before, last = said.splitlines()
    assert (code, len(before)) in ((130, 0), (130, 1))
    assert all(line.startswith("Customers meet (") for line in before)
    assert last.startswith("Stopped by Ctrl-C")
    assert took < 10.0
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


@pytest.mark.long
def test_a_run_stops_at_any_moment(tmp_path: Path) -> None:
    """At twenty moments from when Python itself has started: no traceback, and the folder stays empty."""
    run = ["run", "b2b-platform", "--customers", "1000000", "--out", str(tmp_path / "out")]
    for number in range(20):
        code, said, _ = stopped(run, 1.0 + 0.3 * number)
        assert code == 130, said
        assert "Traceback" not in said
        assert not [path for path in tmp_path.iterdir() if path.is_dir()]
