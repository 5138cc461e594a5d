import itertools
import math

import numpy as np
import pytest

from journeysim.kernels.quantiles import (
    FAMILIES,
    build,
    draw,
    draw_empirical,
    kept,
    probability,
    table_mean,
    unit_table,
)

SMALLEST, LARGEST = 2.0**-53, 1.0 - 2.0**-53
LAWS = [
    ("exponential",),
    ("lognormal", 0.8),
    ("weibull", 1.5),
    ("loglogistic", 3.0),
    ("gamma", 0.4),
    ("gamma", 2.5),
    ("gamma", 1e4),
    ("uniform",),
    ("normal",),
    ("beta", 2.0, 3.0),
    ("beta", 0.5, 0.5),
    ("logit_normal", 0.4, 0.8),
]
STEEP = [("gamma", 0.05), ("beta", 0.05, 0.05), ("weibull", 0.1), ("lognormal", 5.0)]

# Draws at 0.001, 0.3 and 0.9999.
PINNED: dict[tuple[str | float, ...], tuple[str, ...]] = {
    ("exponential",): ("0x1.064670d979ba0p-10", "0x1.6d3c327daa5e0p-2", "0x1.26bb1bb480981p+3"),
    ("lognormal", 0.8): ("0x1.59b3fe91282efp-4", "0x1.5091c0fee810dp-1", "0x1.398034566f2bdp+4"),
    ("weibull", 1.5): ("0x1.47ca0ef89decbp-7", "0x1.01812f0731fa2p-1", "0x1.1935b46904decp+2"),
    ("loglogistic", 3.0): ("0x1.99bc93789e104p-4", "0x1.8205665778a3ep-1", "0x1.58b2b3e43e06ap+4"),
    ("normal",): ("-0x1.8b8cbb6c03d61p+1", "-0x1.0c7e38c0006aap-1", "0x1.dc08bb6ad8a99p+1"),
    ("logit_normal", 0.4, 0.8): ("0x1.ca0dfd5ea8cdap-4", "0x1.fb00c072ab4a8p-2", "0x1.ef103f9c42ba5p-1"),
}


def theory(family, *shape):
    from scipy import stats

    return {
        "exponential": stats.expon,
        "lognormal": stats.lognorm,
        "weibull": stats.weibull_min,
        "loglogistic": stats.fisk,
        "gamma": stats.gamma,
        "uniform": stats.uniform,
        "normal": stats.norm,
        "beta": stats.beta,
    }[family](*shape)


def uniforms(n, seed):
    """Uniforms all over and in both tails, ascending."""
    rng = np.random.default_rng(seed)
    tails = 2.0 ** -rng.uniform(1, 53, n)
    return np.unique(np.concatenate([rng.random(n), tails, 1.0 - tails])).clip(SMALLEST, LARGEST)


@pytest.mark.parametrize("law", [law for law in LAWS if law[0] != "logit_normal"], ids=str)
def test_quantiles_agree_with_scipy(law):
    """2,000 quantiles down to 2⁻⁵³ in both tails are good to 1e-6."""
    table, exact = unit_table(*law), theory(*law)
    p = 2.0 ** -np.random.default_rng(1).uniform(1, 53, 1000)
    upper = 1.0 - p
    q = 1.0 - upper
    keep = q > 0.0
    low = np.array([draw(table, u) for u in p.tolist()])
    high = np.array([draw(table, u) for u in upper[keep].tolist()])
    assert low == pytest.approx(exact.ppf(p), rel=1e-6, abs=1e-300)
    assert high == pytest.approx(exact.isf(q[keep]), rel=1e-6)


@pytest.mark.parametrize(
    "law", [law for law in [*LAWS, ("gamma", 0.05)] if law[0] not in {"logit_normal", "normal"}], ids=str
)
def test_means_agree_with_theory(law):
    """The mean of a table is the law's to 1e-8."""
    assert table_mean(unit_table(*law)) == pytest.approx(theory(*law).mean(), rel=1e-8)


def test_symmetric_laws_have_their_means():
    """The normal law has mean 0 and the logit-normal law around 0 mean 1/2."""
    assert abs(table_mean(unit_table("normal"))) < 1e-12
    assert table_mean(unit_table("logit_normal", 0.0, 1.3)) == pytest.approx(0.5, abs=1e-12)


def test_the_logit_of_the_logit_normal_is_normal():
    """Quantiles of the logit-normal law are the logistic of those of the normal law."""
    table, normal = unit_table("logit_normal", 0.4, 0.8), unit_table("normal")
    for u in uniforms(300, 2).tolist():
        expected = 1.0 / (1.0 + math.exp(-(0.4 + 0.8 * draw(normal, u))))
        assert draw(table, u) == pytest.approx(expected, rel=2e-7)


@pytest.mark.parametrize("law", LAWS + STEEP, ids=str)
def test_draws_never_fall(law):
    """A larger uniform never gives less, and all draws are finite."""
    table = unit_table(*law)
    values = [draw(table, u) for u in uniforms(5000, 3).tolist()]
    assert all(one <= other for one, other in itertools.pairwise(values))
    assert math.isfinite(values[0])
    assert math.isfinite(values[-1])


@pytest.mark.parametrize("law", LAWS + STEEP, ids=str)
def test_seams_between_cells_hold(law):
    """Across the border of two cells, or of the two tails, neighbouring uniforms keep their order."""
    table = unit_table(*law)
    for octave in (1, 2, 7, 30):
        for cell in range(64):
            for border in (math.ldexp(64 + cell, -octave - 7), 1.0 - math.ldexp(64 + cell, -octave - 7)):
                below = draw(table, math.nextafter(border, 0.0))
                above = draw(table, math.nextafter(border, 1.0))
                assert below <= draw(table, border) <= above
    assert draw(table, math.nextafter(0.5, 0.0)) <= draw(table, 0.5) <= draw(table, math.nextafter(0.5, 1.0))


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_extreme_uniforms_give_the_ends(law):
    """The smallest and the largest uniform give the first and the last value of the table."""
    table = unit_table(*law)
    assert draw(table, SMALLEST) == table[0]
    assert draw(table, LARGEST) == table[-3]


@pytest.mark.parametrize("law", [law for law in LAWS if law[0] != "beta"], ids=str)
def test_probability_undoes_draw(law):
    """The probability of at most a drawn value is the uniform that drew it."""
    table = unit_table(*law)
    for u in uniforms(300, 4).tolist():
        assert probability(table, draw(table, u)) == pytest.approx(u, rel=1e-9)
    assert probability(table, table[0] - 1.0) == 0.0
    assert probability(table, table[-3] + 1.0) == 1.0


def test_unit_laws_have_their_medians():
    """Lognormal and log-logistic have median 1, the normal 0, exactly."""
    assert draw(unit_table("lognormal", 0.8), 0.5) == 1.0
    assert draw(unit_table("loglogistic", 3.0), 0.5) == 1.0
    assert draw(unit_table("normal"), 0.5) == 0.0


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_scaling_by_a_power_of_two_is_exact(law):
    """Scale stands outside the table: a power of two multiplies every draw exactly."""
    table = unit_table(*law)
    for u in uniforms(100, 6).tolist():
        assert math.ldexp(draw(table, u) * 1.5, 12) == draw(table, u) * (1.5 * 4096.0)


def test_the_uniform_law_is_the_uniform():
    """Drawing from the uniform law returns the uniform, to a rounding error."""
    for u in uniforms(1000, 5).tolist():
        assert draw(unit_table("uniform"), u) == pytest.approx(u, rel=3e-16)


def test_a_sample_gives_each_value_its_share():
    """Empirical draws are a step function: n values, each on a share 1/n, both ends included."""
    values = (1.0, 1.0, 4.0, 9.0)
    assert [draw_empirical(values, u) for u in (SMALLEST, 0.49, 0.5, 0.75, LARGEST)] == [
        1.0,
        1.0,
        4.0,
        9.0,
        9.0,
    ]


def test_tables_are_built_once():
    """Asking twice for the same law gives the same object."""
    assert unit_table("gamma", 0.7) is unit_table("gamma", 0.7)


def test_any_pair_of_tails_makes_a_law():
    """A law given by its own quantile function is tabulated like the others; a fall becomes flat."""
    table = build(lambda p: p * p, lambda q: (1.0 - q) * (1.0 - q))
    assert draw(table, 0.3) == pytest.approx(0.09, rel=1e-12)
    flat = build(lambda p: 1.0 - p, lambda q: q)
    assert draw(flat, 0.9) == 1.0 - SMALLEST


@pytest.mark.parametrize(
    "law, sentence",
    [
        (("zipf", 1.0), "not a family of laws; there are exponential, "),
        (("gamma",), "gamma takes shape; found 0 numbers"),
        (("uniform", 1.0), "uniform takes no shape; found 1 numbers"),
        (("beta", 1.0, 0.0), "beta: b is 0; it must be above 0"),
        (("logit_normal", math.inf, 1.0), "mu is inf; it must be a finite number"),
        (("weibull", 0.001), "weibull\\(0.001\\): the law reaches beyond"),
    ],
)
def test_impossible_laws_are_refused(law, sentence):
    """A law that does not exist, or leaves the range of numbers, is refused in words."""
    with pytest.raises(ValueError, match=sentence):
        unit_table(*law)


@pytest.mark.parametrize("law", PINNED, ids=str)
def test_pinned_draws(law):
    """Draws from laws in closed form never change, on any machine."""
    table = unit_table(*law)
    assert tuple(draw(table, u).hex() for u in (0.001, 0.3, 0.9999)) == PINNED[law]


def test_a_slow_table_is_kept_and_read_back(tmp_path, monkeypatch):
    """A gamma law's table comes from the disk the second time, bit for bit, and again where it is broken."""
    monkeypatch.setenv("JOURNEYSIM_CACHE", str(tmp_path))
    built = kept("gamma", 0.7)
    (file,) = (path for path in tmp_path.rglob("gamma-*"))
    monkeypatch.setitem(FAMILIES, "gamma", (None, ("+shape",)))
    assert kept("gamma", 0.7) == built
    monkeypatch.undo()
    monkeypatch.setenv("JOURNEYSIM_CACHE", str(tmp_path))
    file.write_bytes(file.read_bytes()[:1000])
    assert kept("gamma", 0.7) == built
    assert len(file.read_bytes()) > 100_000


def test_few_tables_are_kept(tmp_path, monkeypatch):
    """A study that draws shape after shape does not fill the disk."""
    monkeypatch.setenv("JOURNEYSIM_CACHE", str(tmp_path))
    monkeypatch.setattr("journeysim.kernels.quantiles.MOST_KEPT", 2)
    for shape in (0.5, 1.5, 2.5, 3.5):
        kept("gamma", shape)
    assert len(list(tmp_path.rglob("gamma-*"))) == 2
