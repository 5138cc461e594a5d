"""Linear algebra on one thread."""

from threadpoolctl import threadpool_info

from journeysim.engines.exact.threads import on_one_thread


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
