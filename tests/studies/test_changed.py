"""Whose journey differs between two worlds."""

from dataclasses import replace

import numpy as np
import pytest

from journeysim.results.log import REFERRED
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from journeysim.studies.changed import acted_on, changed, print_log
from tests.studies.worlds import SHOP


@pytest.fixture(scope="module")
def shop():
    return loads(SHOP)


@pytest.fixture(scope="module")
def base(shop):
    return simulate(shop)


def test_a_world_is_unchanged_beside_itself(base):
    """The same run twice: everybody is untouched, and there is nobody to show."""
    counts = changed(base, base)
    assert (counts.direct, counts.spill_over, counts.untouched) == (0, 0, len(base.log.ids))
    assert counts.example is None
    assert counts.echo is None


@pytest.mark.parametrize("strategy", ["nothing", "nobody"])
def test_a_change_without_effect_touches_nobody(shop, base, strategy):
    """Neutral effects and zero coverage leave every log as it was, to the last bit."""
    other = simulate(shop, strategy)
    assert base.log.equals(other.log)
    assert changed(base, other).untouched == len(base.log.ids)


def test_everybody_is_counted_once(shop, base):
    """Direct, spill-over and untouched together are all who live in one of the worlds."""
    other = simulate(shop, "push")
    counts = changed(base, other)
    assert counts.customers == len(np.union1d(base.log.ids, other.log.ids))
    assert counts.direct > 0
    assert counts.spill_over > 0


def test_counts_agree_with_a_comparison_row_by_row(shop, base):
    """Fingerprints tell the same as comparing every customer's rows one by one."""
    other = simulate(shop, "push")
    rows = [
        {
            int(customer): [
                (log.time[r].tobytes(), int(log.kind[r]), int(log.what[r]), log.value[r].tobytes())
                for r in range(log.offsets[i], log.offsets[i + 1])
            ]
            for i, customer in enumerate(log.ids)
        }
        for log in (base.log, other.log)
    ]
    touched = {
        int(customer)
        for run in (base, other)
        for customer, acted in zip(run.log.ids, acted_on(run), strict=True)
        if acted
    }
    both = rows[0].keys() & rows[1].keys()
    differs = {customer for customer in both if rows[0][customer] != rows[1][customer]}
    counts = changed(base, other)
    assert counts.direct == len(differs & touched)
    assert counts.untouched == len(both - differs)
    assert counts.spill_over == len(differs - touched) + len(rows[0].keys() ^ rows[1].keys())


def test_the_examples_are_what_they_are_said_to_be(shop, base):
    """The example lives in both worlds and differs; who comes on a friend's word only is an echo."""
    other = simulate(shop, "push")
    counts = changed(base, other)
    assert counts.example in base.log.ids
    assert counts.example in other.log.ids
    assert counts.echo is not None
    assert counts.echo & REFERRED


@pytest.mark.parametrize("column", ["time", "kind", "what", "value"])
def test_one_bit_in_a_row_changes_the_fingerprint(base, column):
    """A single other time, kind, subject or value is another log."""
    values = getattr(base.log, column).copy()
    values[5] = np.nextafter(values[5], np.inf) if values.dtype.kind == "f" else values[5] + 1
    before, after = print_log(base.log), print_log(replace(base.log, **{column: values}))
    assert np.count_nonzero(before != after) == 1


def test_swapped_rows_change_the_fingerprint(base):
    """The order of a customer's rows is part of the log."""
    order = np.arange(len(base.log))
    order[[1, 2]] = order[[2, 1]]
    log = base.log
    swapped = replace(
        log, time=log.time[order], kind=log.kind[order], what=log.what[order], value=log.value[order]
    )
    assert print_log(swapped)[0] != print_log(log)[0]
