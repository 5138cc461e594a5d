"""The language of laws: every spelling, and back."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from journeysim.errors import UsageError
from journeysim.scenario.laws import law, trait
from journeysim.scenario.moments import law_mean, law_sd
from journeysim.scenario.values import TraitValue

TIMES = {
    "fixed(3 d)": (("value", 3.0),),
    "fixed(0)": (("value", 0.0),),
    "uniform(1 d, 4 d)": (("low", 1.0), ("high", 4.0)),
    "exponential(mean=4 d)": (("mean", 4.0),),
    "exponential(median=4 d)": (("mean", 4 / math.log(2)),),
    "exponential(rate=2 per week)": (("mean", 3.5),),
    "lognormal(median=2 d, sigma=0.8)": (("median", 2.0), ("sigma", 0.8)),
    "lognormal(sigma=0.8, median=2 d)": (("median", 2.0), ("sigma", 0.8)),
    "lognormal(mean=2 d, sd=1 d)": (("median", 2 / math.sqrt(1.25)), ("sigma", math.sqrt(math.log(1.25)))),
    "weibull(scale=2 d, shape=1.5)": (("scale", 2.0), ("shape", 1.5)),
    "weibull(median=2 d, shape=1.5)": (("scale", 2 / math.log(2) ** (1 / 1.5)), ("shape", 1.5)),
    "weibull(mean=2 d, shape=1.5)": (("scale", 2 / math.gamma(1 + 1 / 1.5)), ("shape", 1.5)),
    "gamma(scale=2 d, shape=3)": (("scale", 2.0), ("shape", 3.0)),
    "gamma(mean=21 d, shape=2)": (("scale", 10.5), ("shape", 2.0)),
    "gamma(shape=2, rate=2 per week)": (("scale", 3.5), ("shape", 2.0)),
    "loglogistic(median=2 d, shape=3)": (("median", 2.0), ("shape", 3.0)),
    "until(every=1 mo, at=0 d)": (("every", 365 / 12), ("at", 0.0)),
    "until(every=1 w)": (("every", 7.0), ("at", 0.0)),
}
PLAIN = {
    "fixed(38)": (("value", 38.0),),
    "uniform(-1, 4)": (("low", -1.0), ("high", 4.0)),
    "lognormal(median=70, sigma=0.6)": (("median", 70.0), ("sigma", 0.6)),
    "normal(mean=0, sd=1)": (("mean", 0.0), ("sd", 1.0)),
    "beta(a=2, b=3)": (("a", 2.0), ("b", 3.0)),
    "beta(mean=0.6, sd=0.2)": (("a", 3.0), ("b", 2.0)),
    "logit_normal(mu=-1, sigma=0.5)": (("mu", -1.0), ("sigma", 0.5)),
    "gamma(shape=2, rate=0.5)": (("scale", 2.0), ("shape", 2.0)),
}


@pytest.mark.parametrize("text", TIMES)
def test_every_spelling_of_a_time(text):
    """All ways to give a law's parameters lead to the canonical ones, in days."""
    read = law(text)
    assert read.timed
    assert [name for name, _ in read.parameters] == [name for name, _ in TIMES[text]]
    assert [value for _, value in read.parameters] == pytest.approx([v for _, v in TIMES[text]], rel=1e-11)


@pytest.mark.parametrize("text", PLAIN)
def test_every_spelling_of_a_number(text):
    """The same language without units, for money, quality and traits."""
    read = law(text, "plain")
    assert not read.timed
    assert [value for _, value in read.parameters] == pytest.approx([v for _, v in PLAIN[text]], rel=1e-11)
    assert read.parameters == law(text, "trait").parameters


@pytest.mark.parametrize("text", TIMES)
def test_canonical_times_read_back(text):
    """The canonical text of a law is that law, and its own canonical text."""
    read = law(text)
    again = law(read.text)
    assert again == read
    assert again.text == read.text


@pytest.mark.parametrize("text", PLAIN)
def test_canonical_numbers_read_back(text):
    """The canonical text of a law is that law, also as a trait."""
    read = law(text, "plain")
    assert law(read.text, "plain") == read == law(read.text, "trait")


@given(st.floats(1e-6, 1e6), st.floats(0.05, 20), st.sampled_from(["median", "mean", "scale"]))
def test_twice_the_time_is_exactly_twice_the_scale(days, shape, parameter):
    """Conversions commute with a change of the unit of time by a power of two, bit for bit."""
    one = law(f"weibull({parameter}={days!r} d, shape={shape!r})").parameters[0][1]
    two = law(f"weibull({parameter}={2 * days!r} d, shape={shape!r})").parameters[0][1]
    assert two == 2 * one  # type: ignore[operator]


def test_a_trait_may_be_per_time():
    """The rate of a gamma trait in weeks makes the trait a rate per day."""
    read = law("gamma(shape=0.243, rate=4.414 w)", "trait")
    assert dict(read.parameters) == {"scale": 1 / (4.414 * 7), "shape": 0.243}
    assert not read.timed
    assert law(read.text, "trait") == read


@pytest.mark.parametrize(
    "text",
    [
        "exponential(rate=trait(speed))",
        "exponential(mean=trait(speed))",
        "lognormal(median=trait(speed), sigma=1)",
        "weibull(scale=trait(speed), shape=2)",
        "gamma(mean=trait(speed), shape=2)",
        "fixed(trait(speed))",
    ],
)
def test_a_trait_may_scale_a_time(text):
    """The parameter keeps the name it was written with, and the law reads back."""
    read = law(text)
    assert TraitValue("speed") in dict(read.parameters).values()
    assert law(read.text) == read
    assert math.isnan(law_mean(read))


@pytest.mark.parametrize(
    "text, use",
    [
        ("lognormal(median=2 d, sigma=trait(x))", "time"),
        ("lognormal(mean=trait(x), sd=1 d)", "time"),
        ("normal(mean=trait(x), sd=1)", "plain"),
        ("uniform(trait(x), 2 d)", "time"),
    ],
)
def test_a_trait_scales_nothing_else(text, use):
    """Shapes, spreads and numbers are the same for everybody."""
    with pytest.raises(UsageError, match="trait"):
        law(text, use)
    assert trait("trait( x )") == TraitValue("x")
    assert trait("x") is None


@pytest.mark.parametrize(
    "text",
    [
        "4 d",
        4,
        "4",
        None,
        [],
        {},
        "",
        "lognormal",
        "lognormal()",
        "lognormal(2 d, 0.8)",
        "lognormal(median=2 d)",
        "lognormal(median=2, sigma=0.8)",
        "lognormal(median=0 d, sigma=0.8)",
        "lognormal(median=2 d, sigma=-1)",
        "lognormal(median=2 d, median=3 d)",
        "lognormal(median=2 d, sigma=0.8, x=1)",
        "normal(mean=1, sd=1)",
        "beta(a=1, b=1)",
        "uniform(4 d, 1 d)",
        "uniform(1 d)",
        "fixed(-1 d)",
        "exponential(rate=2)",
        "foo(1)",
        "weibull(mean=1 d, shape=1e-9)",
        "fixed(3 d",
        "fixed(3 d))",
        "fixed(3 d)(",
        "until(at=1 d)",
        "gamma(mean=1 d)",
        "exponential(mean=1e400 d)",
        "empirical()",
        "empirical(a, b)",
        "until(every=0 d)",
    ],
)
def test_what_is_no_law_of_times_is_refused(text):
    """One error, never another exception."""
    with pytest.raises(UsageError):
        law(text)


@pytest.mark.parametrize(
    "text",
    [
        "beta(mean=0.6, sd=0.6)",
        "beta(mean=1.6, sd=0.1)",
        "logit_normal(mean=0.1, sd=0.29)",
        "until(every=1 d)",
    ],
)
def test_impossible_numbers_are_refused(text):
    """Between 0 and 1 nothing spreads without limit; dates are no numbers."""
    with pytest.raises(UsageError):
        law(text, "plain")


def _oracle(text, use):
    """The same law in scipy, from its canonical parameters."""
    read = law(text, use)
    values = [value for _, value in read.parameters if isinstance(value, float)]
    match read.family, values:
        case "exponential", [mean]:
            return stats.expon(scale=mean)
        case "uniform", [low, high]:
            return stats.uniform(low, high - low)
        case "lognormal", [median, sigma]:
            return stats.lognorm(sigma, scale=median)
        case "weibull", [scale, shape]:
            return stats.weibull_min(shape, scale=scale)
        case "gamma", [scale, shape]:
            return stats.gamma(shape, scale=scale)
        case "loglogistic", [median, shape]:
            return stats.fisk(shape, scale=median)
        case "normal", [mean, sd]:
            return stats.norm(mean, sd)
        case "beta", [a, b]:
            return stats.beta(a, b)
    return None


@pytest.mark.parametrize("text, use", [*((t, "time") for t in TIMES), *((t, "plain") for t in PLAIN)])
def test_moments_agree_with_scipy(text, use):
    """Mean and standard deviation are those of an independent implementation."""
    oracle = _oracle(text, use)
    read = law(text, use)
    if oracle is None:
        assert math.isfinite(law_mean(read))
        assert law_sd(read) >= 0
        return
    assert law_mean(read) == pytest.approx(oracle.mean(), rel=1e-9, abs=1e-12)
    assert law_sd(read) == pytest.approx(oracle.std(), rel=1e-9)


@pytest.mark.parametrize(
    "mean, sd", [(0.3, 0.2), (0.57, 0.2), (0.01, 0.005), (0.5, 0.01), (0.5, 0.45), (0.999, 0.01)]
)
def test_logit_normal_has_the_mean_and_sd_asked_for(mean, sd):
    """Location and spread on the logit scale are solved for; checked by scipy's integration."""
    read = law(f"logit_normal(mean={mean}, sd={sd})", "plain")
    mu, sigma = (float(value) for _, value in read.parameters if isinstance(value, float))
    normal = stats.norm(mu, sigma)
    first = normal.expect(lambda z: 1 / (1 + math.exp(-z)), lb=mu - 9 * sigma, ub=mu + 9 * sigma)
    second = normal.expect(lambda z: 1 / (1 + math.exp(-z)) ** 2, lb=mu - 9 * sigma, ub=mu + 9 * sigma)
    assert first == pytest.approx(mean, abs=1e-7)
    assert math.sqrt(second - first**2) == pytest.approx(sd, abs=1e-6)


def test_moments_that_do_not_exist_are_infinite():
    """Log-logistic tails may be too heavy for a mean or a variance."""
    assert law_mean(law("loglogistic(median=1 d, shape=1)")) == math.inf
    assert law_sd(law("loglogistic(median=1 d, shape=2)")) == math.inf


def test_an_empirical_law_has_the_values_of_its_file(tmp_path):
    """Values are sorted, in days, and the law remembers how it was written."""
    (tmp_path / "waits.csv").write_text("# waits\nminutes,name\n30,b\n10,a\n20,c\n")
    read = law("empirical(waits.csv, unit=min)", "time", tmp_path)
    assert read.sample == tuple(float(Fraction(m, 1440)) for m in (10, 20, 30))
    assert read.file == "waits.csv"
    assert law(read.text, "time", tmp_path) == read
    assert law("empirical(waits.csv, unit=min, column=minutes)", "time", tmp_path).sample == read.sample
    assert law_mean(read) == pytest.approx(20 / 1440)
    assert law("empirical(waits.csv)", "plain", tmp_path).sample == (10.0, 20.0, 30.0)


@pytest.mark.parametrize(
    "text, content",
    [
        ("empirical(waits.csv)", b"1"),
        ("empirical(absent.csv, unit=d)", b"1"),
        ("empirical(waits.csv, unit=d)", b""),
        ("empirical(waits.csv, unit=d)", b"heading"),
        ("empirical(waits.csv, unit=d)", b"1\nx\n"),
        ("empirical(waits.csv, unit=d)", b"-1"),
        ("empirical(waits.csv, unit=d)", b"\xff\xfe"),
        ("empirical(waits.csv, unit=x)", b"1"),
        ("empirical(waits.csv, unit=d, column=x)", b"a\n1"),
        ("empirical(waits.csv, unit=d, what=x)", b"1"),
        ("empirical(., unit=d)", b"1"),
    ],
)
def test_unusable_files_of_values_are_refused(tmp_path, text, content):
    """Absent, empty, binary, without a unit, or with something else than numbers: one error each."""
    (tmp_path / "waits.csv").write_bytes(content)
    with pytest.raises(UsageError):
        law(text, "time", tmp_path)
