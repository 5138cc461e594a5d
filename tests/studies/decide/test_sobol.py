"""Sobol indices: the function of Ishigami, with and without luck."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.studies.decide.sobol import sobol_indices, sobol_tables

FIRST, TOTAL = (0.313905, 0.442411, 0.0), (0.557589, 0.442411, 0.243684)
"""Indices for a = 7, b = 0.1 (Ishigami and Homma 1990)."""


def ishigami(table):
    """sin x + 7 sin² y + 0.1 z⁴ sin x on (−π, π)."""
    x, y, z = (2 * np.pi * (table - 0.5)).T
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def answered(draws, luck=0.0, seed=1):
    """Answers on both tables and the mixed ones, each with luck of its own."""
    noise = np.random.default_rng(seed)
    a, b = sobol_tables(draws, 3, seed)
    mixed = []
    for column in range(3):
        table = a.copy()
        table[:, column] = b[:, column]
        mixed.append(table)
    answers = [ishigami(table) for table in (a, b, *mixed)]
    noisy = [answer + noise.normal(scale=luck, size=len(answer)) for answer in answers]
    return noisy[0], noisy[1], np.array(noisy[2:])


def test_the_published_indices():
    """Within 0.015 of the known answers from 8,192 draws."""
    found = sobol_indices(*answered(8192))
    assert [s.value for s in found.first] == pytest.approx(FIRST, abs=0.015)
    assert [t.value for t in found.total] == pytest.approx(TOTAL, abs=0.015)
    assert found.variance == pytest.approx(13.8446, rel=0.01)


def test_luck_is_taken_off():
    """A model with a noise variance of 9 has the same indices once 9 are taken off, and wrong ones if not."""
    noisy = answered(8192, luck=3.0)
    a, b, mixed = noisy
    right, wrong = sobol_indices(a, b, mixed, noise=9.0), sobol_indices(a, b, mixed)
    assert [t.value for t in right.total] == pytest.approx(TOTAL, abs=0.05)
    assert [s.value for s in right.first] == pytest.approx(FIRST, abs=0.05)
    assert wrong.total[2].value > 0.45
    assert wrong.first[1].value < 0.3


def test_intervals_hold_the_truth():
    """Of 6 indices in 30 repetitions at least 165 intervals hold it, nominally 171."""
    held = 0
    for seed in range(30):
        a, b, mixed = answered(256, luck=1.0, seed=seed)
        found = sobol_indices(a, b, mixed, noise=1.0)
        pairs = [*zip(found.first, FIRST, strict=True), *zip(found.total, TOTAL, strict=True)]
        held += sum(e.low <= truth <= e.high for e, truth in pairs)
    assert held >= 165


def test_nothing_but_luck_is_refused():
    """Where the variance is that of luck, no index is told."""
    noise = np.random.default_rng(1).normal(size=(5, 64))
    with pytest.raises(UsageError, match="no input can be told to matter"):
        sobol_indices(noise[0], noise[1], noise[2:], noise=4.0)


def test_tables_fill_the_square():
    """Numbers strictly inside (0, 1), each column with mean ½."""
    a, b = sobol_tables(1000, 2)
    assert len(a) == 1024
    assert a.min() > 0
    assert a.max() < 1
    assert np.allclose([a.mean(axis=0), b.mean(axis=0)], 0.5, atol=0.01)
