"""How sure a number is, as a law."""

import pytest

from journeysim.scenario.laws import law
from journeysim.scenario.quantities import quantity
from journeysim.scenario.uncertainty import Scale, law_of, support
from journeysim.scenario.values import Law, Quantity


def quantiles(found: Law) -> tuple[float, float]:
    """The 5 % and the 95 % quantile, by scipy."""
    from scipy import stats
    from scipy.special import expit

    x, y = (value for _, value in found.parameters if isinstance(value, float))
    if found.family == "uniform":
        return x, y
    if found.family == "lognormal":
        ends = stats.lognorm(s=y, scale=x).ppf([0.05, 0.95])
    else:
        ends = stats.norm(x, y).ppf([0.05, 0.95])
    low, high = expit(ends) if found.family == "logit_normal" else ends
    return float(low), float(high)


@pytest.mark.parametrize(
    "low,high,scale,family",
    [
        (1.0, 1.45, "ratio", "lognormal"),
        (0.2, 0.4, "share", "logit_normal"),
        (-0.02, 0.08, "plain", "normal"),
        (0.0, 4.0, "ratio", "uniform"),
        (0.9, 1.0, "share", "uniform"),
    ],
)
def test_a_range_holds_nine_tenths_of_its_law(low: float, high: float, scale: Scale, family: str) -> None:
    """The law of a range has its 5 % and 95 % quantiles at the ends; at a border it is the range itself."""
    found = law_of(Quantity((low + high) / 2, (low, high)), scale)
    assert found is not None
    assert found.family == family
    assert quantiles(found) == pytest.approx((low, high))


def test_a_stated_law_wins_and_a_bare_number_is_known() -> None:
    """`law` is taken as it is; without law and range nothing is uncertain, nor with a range of no width."""
    stated = quantity({"value": 1.2, "law": "gamma(mean=1.2, shape=40)"})
    found = law_of(stated, "ratio")
    assert found is not None
    assert found.family == "gamma"
    assert law_of(Quantity(1.2), "ratio") is None
    assert law_of(Quantity(1.2, (1.2, 1.2)), "ratio") is None


def test_the_support_of_a_law_is_where_its_values_lie() -> None:
    """Bounded laws have their ends, positive ones begin at 0, a normal law has no end."""
    read = [law(text, "plain") for text in ("uniform(2, 3)", "lognormal(median=2, sigma=1)", "fixed(4)")]
    assert [support(found) for found in read] == [(2, 3), (0, float("inf")), (4, 4)]
    assert support(law("normal(mean=0, sd=1)", "plain")) == (float("-inf"), float("inf"))
