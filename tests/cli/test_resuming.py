"""Comparisons that are stopped, killed, and go on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.worlds import SHOP

PYTHON = [sys.executable, "-m", "journeysim"]
COMPARE = ("compare", "shop.yaml", "--strategies", "push", "--replications", "6", "--out", "out")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")


def stopped(folder, sent):
    """Begin the comparison, and send a signal to all of its processes when the third run is finished."""
    shop_in(folder, SHOP.replace("customers: 400", "customers: 1500"))
    ran = subprocess.Popen(
        [*PYTHON, *COMPARE],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while kept(folder) < 3 and time.monotonic() < deadline and ran.poll() is None:
        time.sleep(0.02)
    os.killpg(ran.pid, sent)
    _, said = ran.communicate(timeout=60)
    assert 3 <= kept(folder) < 12, said
    assert not (folder / "out" / "manifest.json").exists()
    return ran.returncode, said


def kept(folder):
    return len(list((folder / "out" / "replications").glob("*/*.npz")))


def content(folder):
    """Every file with its bytes; of the manifest, everything but the time."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    manifest = json.loads(found.pop("manifest.json"))
    assert manifest.pop("time")
    return found, manifest


def test_a_killed_comparison_goes_on_and_ends_with_the_same_bytes(tmp_path):
    """SIGKILL half-way; the same command does the rest, as if nobody had ever killed it."""
    code, _ = stopped(tmp_path, signal.SIGKILL)
    assert code == -signal.SIGKILL
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "replications").glob("*/*.npz")}
    subprocess.run([*PYTHON, *COMPARE], cwd=tmp_path, capture_output=True, check=True)
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())
    ended = content(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    subprocess.run([*PYTHON, *COMPARE], cwd=tmp_path, capture_output=True, check=True)
    assert content(tmp_path / "out") == ended
    assert kept(tmp_path) == 12


def test_ctrl_c_keeps_what_is_finished(tmp_path):
    """Exit code 130, and one sentence that says how much and what to do."""
    code, said = stopped(tmp_path, signal.SIGINT)
    assert code == 130
    count = kept(tmp_path)
    assert said == (
        f"Stopped by Ctrl-C; {count} finished runs are kept in out/: the same command goes on from there.\n"
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} <= {"replications", "runs"}


def test_a_finished_folder_answers_at_once_and_grows(shop):
    """The same command does nothing again; more replications are added to those that are there."""
    first = type_in("compare", shop, "--strategies", "push", "--replications", "2", "--out", "out", "--json")
    again = type_in("compare", shop, "--strategies", "push", "--replications", "2", "--out", "out", "--json")
    assert (first.code, again.out) == (0, first.out)
    more = type_in("compare", shop, "--strategies", "push", "--replications", "3", "--out", "out", "--json")
    assert json.loads(more.out)["replications"] == 3
    assert kept(shop.parent) == 6


def test_another_seed_in_the_same_folder_is_refused(shop):
    """One sentence, and nothing is touched."""
    type_in("compare", shop, "--strategies", "push", "--replications", "1", "--out", "out")
    before = content(shop.parent / "out")
    said = type_in(
        "compare", shop, "--strategies", "push", "--replications", "1", "--out", "out", "--seed", "2"
    )
    assert said.code == 2
    assert said.err == (
        "out keeps runs of another study: its seed is 1, that of this one 2. Hint: name another folder, or "
        "delete this one.\n"
    )
    assert content(shop.parent / "out") == before


def test_an_unfinished_folder_is_not_replaced_by_another_command(shop):
    """Its runs may be wanted."""
    type_in("compare", shop, "--strategies", "push", "--replications", "1", "--out", "out")
    (shop.parent / "out" / "manifest.json").unlink()
    said = type_in("run", shop, "--out", "out")
    assert said.code == 2
    assert "keeps the runs of a study that is not finished" in said.err
