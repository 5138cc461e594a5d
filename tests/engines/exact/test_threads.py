"""Linear algebra on one thread."""

import os
import subprocess
import sys

import pytest
from threadpoolctl import threadpool_info

from journeysim.engines.exact.threads import VARIABLES, on_one_thread, stay_on_one_thread


def _threads():
    return [found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"]


def test_a_pass_takes_one_thread_and_leaves_the_number_as_it_was():
    """Inside there is one thread for linear algebra; outside, and after an error, as many as before."""

    @on_one_thread
    def look(wrong):
        if wrong:
            raise ValueError("wrong")
        return _threads()

    before = _threads()
    assert before
    assert set(look(False)) == {1}
    assert _threads() == before
    try:
        look(True)
    except ValueError:
        assert _threads() == before


@pytest.mark.parametrize("stated, threads", [({}, {1}), (dict.fromkeys(VARIABLES, "2"), {2})])
def test_a_new_process_may_begin_with_one_thread(stated, threads):
    """Then nothing has to be limited, nor searched for what could be; a number that is stated is kept."""
    program = (
        "import sys\nfrom journeysim.engines.exact.threads import on_one_thread, stay_on_one_thread\n"
        "stay_on_one_thread()\nimport numpy as np\n"
        "on_one_thread(np.linalg.norm)([3.0, 4.0])\n"
        "searched = 'threadpoolctl' in sys.modules\nfrom threadpoolctl import threadpool_info\n"
        "blas = [found for found in threadpool_info() if found['user_api'] == 'blas']\n"
        "print(searched, *[found['num_threads'] for found in blas])"
    )
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**clean, **stated}
    )
    searched, *found = ran.stdout.split()
    assert searched == str(bool(stated))
    assert {int(number) for number in found} == {min(number, os.cpu_count() or 1) for number in threads}


def test_where_numpy_is_loaded_nothing_is_set(monkeypatch):
    """It would come too late, and processes begun later would take it for the user's wish."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    stay_on_one_thread()
    assert not set(VARIABLES) & os.environ.keys()
