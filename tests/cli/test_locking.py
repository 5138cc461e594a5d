"""One command at a time in a folder."""

import subprocess
import sys
import time

import pytest

from journeysim.cli.locking import locked
from journeysim.errors import UsageError
from tests.cli.shell import type_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is locked there")

HOLD = """
import sys, time
from pathlib import Path
from journeysim.cli.locking import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that writes into a folder."""
    ran = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True
    )
    assert ran.stdout is not None
    assert ran.stdout.readline() == "held\n"
    yield ran
    ran.kill()
    ran.wait(timeout=30)
    ran.stdout.close()


def test_a_second_command_is_kept_out(shop, tmp_path, holder):
    """It is told which process writes there, and what to do; nothing is touched."""
    for command in ("compare", "rank", "run"):
        said = type_in(command, shop, "--out", tmp_path / "out")
        assert said.code == 2
        assert f"Another journeysim (process {holder.pid}) is writing into" in said.err
        assert "name of another folder" in said.err
    assert not (tmp_path / "out").exists()


def test_what_a_killed_process_left_keeps_nobody_out(tmp_path, holder):
    """The lock goes with its process."""
    holder.kill()
    holder.wait(timeout=30)
    assert (tmp_path / ".out.lock").exists()
    with locked(tmp_path / "out"):
        assert (tmp_path / ".out.lock").read_text().isdigit()
    assert not (tmp_path / ".out.lock").exists()


def test_one_after_another_may_write(tmp_path):
    """Also after an error."""
    for _ in range(2):
        with pytest.raises(ValueError, match="no"), locked(tmp_path / "out"):
            raise ValueError("no")


def test_two_in_one_process_are_kept_apart(tmp_path):
    """The second is refused while the first writes."""
    began = time.monotonic()
    with (
        locked(tmp_path / "out"),
        pytest.raises(UsageError, match="Another journeysim"),
        locked(tmp_path / "out"),
    ):
        raise AssertionError
    assert time.monotonic() - began < 5
