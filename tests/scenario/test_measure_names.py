"""The names of measures that a scenario may use."""

from journeysim.results.registry import MEASURES as REGISTERED
from journeysim.scenario.measure_names import MEASURES


def test_a_comparison_may_name_every_measure() -> None:
    """What can be measured can be compared with a real log, and nothing else."""
    assert set(MEASURES) == set(REGISTERED)
