"""Both engines agree where the least and the greatest random words come all the time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation import Slip, slipped

# But not identities of the invited, whose key is fixed: they would no longer differ.
EXTREME = "    if k0 != 0x6A09E667:\n" + "".join(
    f"        {word} = 0 if {word} & 7 == 0 else 0xFFFFFFFF if {word} & 7 == 1 else {word}\n"
    for word in ("c0", "c1", "c2", "c3")
)
RETURN = "    return c0, c1, c2, c3\n"


@pytest.mark.long
def test_engines_agree_on_extreme_draws(tmp_path: Path) -> None:
    """In a copy in which an eighth of all words is 0 and an eighth 2³² − 1, 300 random scenarios agree."""
    slip = Slip("extreme words", "kernel", (("kernels/philox.py", RETURN, EXTREME + RETURN),))
    slipped(slip, tmp_path)
    paths = os.pathsep.join([str(tmp_path / "src"), str(tmp_path)])
    environment = os.environ | {"PYTHONPATH": paths, "JOURNEYSIM_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "tests.agreement", "--examples", "300", "--fresh"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
