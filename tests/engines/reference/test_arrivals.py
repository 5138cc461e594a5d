"""Arrivals: cohorts, lists, schedules, seasons, pulses and changes of the rate, candidate by candidate."""

from itertools import count
from math import cos, pi
from pathlib import Path

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.run import run
from journeysim.errors import GuardError, JourneysimError
from journeysim.kernels.identity import source_bits
from journeysim.results.log import Log
from journeysim.scenario.library import load
from tests.engines.reference.tiny import exponential, identity_of, life, lives, one, play, two

SOURCE = """
horizon: 60 d
arrivals: {people: {SOURCE, enter: lost}}
stages: {lost: }
"""


def arrivals(source: str, strategy: str = "baseline", **more: str) -> dict[int, float]:
    """Day of arrival by identity."""
    text = SOURCE.replace("SOURCE", source) + "".join(f"{key}: {value}\n" for key, value in more.items())
    return {identity: rows[0].time for identity, rows in lives(play(text, strategy)).items()}


def by_hand(height: float, layers: int, rate) -> dict[int, float]:
    """Candidates of all layers below the rate of their moment: gaps at words 0-1, heights at word 2."""
    found = {}
    for layer in range(layers):
        time = 0.0
        for number in count():
            time += exponential(two(0, number, 0, "arrival", "people", str(layer))) / height
            if time > 60.0:
                break
            if (layer + one(0, number, 2, "arrival", "people", str(layer))) * height < rate(time):
                found[identity_of(number, layer=layer)] = time
    return found


def same(found: dict[int, float], expected: dict[int, float]) -> bool:
    """Whether the same people come on the same days."""
    return found.keys() == expected.keys() and all(
        abs(found[identity] - time) < 1e-4 for identity, time in expected.items()
    )


def test_a_cohort_comes_on_day_zero() -> None:
    """All members at once, identities by row."""
    assert arrivals("customers: 5") == {identity_of(member): 0.0 for member in range(5)}


def test_a_cohort_may_be_spread() -> None:
    """Member m comes at over·u, u at words 0-1 of `start|SOURCE`, count m; the late are cut off."""
    found = arrivals("customers: 40, over: 90 d")
    expected = {identity_of(m): 90.0 * two(0, m, 0, "start", "people") for m in range(40)}
    assert found == {identity: pytest.approx(time) for identity, time in expected.items() if time <= 60.0}
    assert len(found) < 40


def test_a_list_of_times() -> None:
    """One person per time, identity by row; who would come at the horizon comes, later ones do not."""
    found = arrivals("times: [3 d, 0 d, 60 d, 61 d]")
    assert found == {identity_of(0): 3.0, identity_of(1): 0.0, identity_of(2): 60.0}


def listed(folder: Path, rows: str) -> Log:
    """Run a source that reads a file."""
    (folder / "people.csv").write_text(rows)
    text = "journeysim: 1" + SOURCE.replace("SOURCE", "file: people.csv")
    (folder / "listed.yaml").write_text(text)
    return run(compile_scenario(load(folder / "listed.yaml")), 1, ledger=True)


def test_people_of_a_file_keep_their_own_key(tmp_path: Path) -> None:
    """A column `id` gives the identity, else the row does."""
    assert set(lives(listed(tmp_path, "time,id\n5,77\n1,3\n"))) == {identity_of(77), identity_of(3)}
    assert life(listed(tmp_path, "time\n5\n1\n"), 1)[0].time == 1.0


def test_keys_that_do_not_fit_are_refused_kindly(tmp_path: Path) -> None:
    """A key beyond 34 bits is an error that names the file's id, not a traceback."""
    with pytest.raises(JourneysimError, match="99999999999"):
        listed(tmp_path, "time,id\n1,5\n2,99999999999\n")


@pytest.mark.parametrize(
    "source, height, layers, rate",
    [
        ("rate: 2 per day", 2.0, 1, lambda t: 2.0),
        ("rate: {0 d: 1 per day, 20 d: 4 per day, 40 d: 2 per day}", 4.0, 1,
         lambda t: 1.0 if t < 20 else 4.0 if t < 40 else 2.0),
        ("rate: {0 d: 0 per day, 10 d: 2 per day}", 2.0, 1, lambda t: 0.0 if t < 10 else 2.0),
        ("rate: 2 per day, season: {period: 10 d, factors: [0.5, 2.5]}", 2.0, 3,
         lambda t: 1.0 if t % 10 < 5 else 5.0),
        ("rate: 2 per day, season: {period: 30 d, amplitude: 0.8, peak: 6 d}", 2.0, 2,
         lambda t: 2.0 * (1 + 0.8 * cos(2 * pi * (t - 6) / 30))),
        ("rate: 1 per day, pulses: [{start: 10 d, end: 20 d, rate_ratio: 3}, "
         "{start: 15 d, end: 30 d, rate_ratio: 0.5}]", 1.0, 3,
         lambda t: (3 if 10 <= t < 20 else 1) * (0.5 if 15 <= t < 30 else 1)),
    ],
)  # fmt: skip
def test_candidates_below_the_rate_arrive(source: str, height: float, layers: int, rate) -> None:
    """Schedule, season and pulses make a rate; the height of a layer is the largest scheduled rate."""
    assert same(arrivals(source), by_hand(height, layers, rate))


PRACTICES = """{
  more: {start: 20 d, coverage: 0.3, effects: {source people: {rate_ratio: 2.5}}},
  less: {effects: {source people: {rate_ratio: 0.4}}},
  none: {coverage: 0, effects: {source people: {rate_ratio: 9}}},
  g1: {group: g, effects: {source people: {rate_ratio: 2}}},
  g2: {group: g, effects: {source people: {rate_ratio: 3}}}}
"""
STRATEGIES = "{both: [more, less], pair: [g1, g2]}"


@pytest.mark.parametrize(
    "strategy, rate",
    [
        ("more", lambda t: 5.0 if t >= 20 else 2.0),
        ("both", lambda t: 2.0 if t >= 20 else 0.8),
        ("less", lambda t: 0.8),
        ("none", lambda t: 2.0),
        ("pair", lambda t: 6.0),
    ],
)
def test_changes_of_the_rate_act_on_the_world(strategy: str, rate) -> None:
    """Ratios multiply while the change is on, whatever its coverage unless 0; of a group the largest acts."""
    found = arrivals("rate: 2 per day", strategy, practices=PRACTICES, strategies=STRATEGIES)
    assert same(found, by_hand(2.0, 4, rate))


def test_arrivals_are_nested() -> None:
    """A higher rate only adds people."""
    base, more, less = (
        arrivals("rate: 2 per day", strategy, practices=PRACTICES, strategies=STRATEGIES)
        for strategy in ("baseline", "more", "less")
    )
    assert less.items() < base.items() < more.items()


def test_pulses_apart_do_not_multiply() -> None:
    """Three pulses of ratio 10, one after the other, are a rate of 10, far below the limit of 256 layers."""
    pulses = ", ".join(f"{{start: {d} d, end: {d + 2} d, rate_ratio: 10}}" for d in (10, 20, 30))
    found = arrivals(f"rate: 1 per day, pulses: [{pulses}]")
    assert same(found, by_hand(1.0, 10, lambda t: 10.0 if t % 10 < 2 and 10 <= t < 40 else 1.0))


def test_a_rate_beyond_all_layers_is_refused() -> None:
    """More than 256 times the base rate stops the run, naming the source."""
    with pytest.raises(GuardError, match=r"source 'people'.*256 times"):
        arrivals("rate: 1 per day, pulses: [{start: 1 d, end: 2 d, rate_ratio: 500}]")


def test_sources_have_a_mix_of_their_own() -> None:
    """The personas of a source come in its own shares, drawn in order of names."""
    text = """
arrivals:
  people: {customers: 200, enter: lost, personas: {a: 0.25, c: 0.75}}
personas: {a: {share: 0.1}, b: {share: 0.8}, c: {share: 0.1}}
stages: {lost: }
"""
    for identity, rows in lives(play(text)).items():
        assert rows[0].what == ("a" if two(identity, 0, 0, "persona") < 0.25 else "c")


def test_scaling_multiplies_cohorts_and_rates() -> None:
    """`customers` scales the expected number; lists stay as long as they are."""
    text = """
horizon: 50 d
arrivals:
  crowd: {customers: 100, enter: lost}
  flow: {rate: 2 per day, enter: lost}
  guests: {times: [1 d, 2 d], enter: lost}
stages: {lost: }
"""
    log = play(text, customers=602)
    sizes = {
        name: sum(1 for identity in log.ids if identity >> 42 == source_bits(name))
        for name in ("crowd", "flow", "guests")
    }
    assert sizes["crowd"] == 300
    assert sizes["guests"] == 2
    assert abs(sizes["flow"] - 300) < 4 * 300**0.5
