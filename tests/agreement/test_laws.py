"""The laws that every engine keeps on every scenario: what must not change a customer's life."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.run import run
from journeysim.results.log import Kind, Log
from journeysim.scenario.library import load as load_shipped
from journeysim.scenario.library import loads, names
from journeysim.scenario.scenario import Scenario
from tests.strategies import Days, Document, documents, render, scenario_of

random_worlds = settings(
    max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SEEDS = st.integers(0, 2**32 - 1)
SHIPPED = {"cdnow": 300, "eight-stage": 250, "onboarding": 250, "seven-stage": 250, "subscription": 250}


def simulate(
    scenario: Scenario, strategy: str = "baseline", seed: int = 7, customers: int | None = None
) -> Log:
    """Run once with the ledger of draws on: no address may be used twice."""
    return run(compile_scenario(scenario, strategy, customers), seed, ledger=True)


def before(log: Log, day: float) -> list[tuple[int, bytes]]:
    """All rows before a day, customer by customer, as bytes; censoring is no event."""
    early = (log.time < day) & (log.kind != Kind.CENSOR)
    rows = zip(
        log.column("customer")[early], log.time[early], log.kind[early], log.what[early],
        log.value[early].view(np.int64), strict=True,
    )  # fmt: skip
    return [(int(c), np.array([t]).tobytes() + bytes([k]) + int(w).to_bytes(2, "big") + int(v).to_bytes(8, "big", signed=True))
            for c, t, k, w, v in rows]  # fmt: skip


def of_customers(log: Log, keep: Callable[[int], bool]) -> list[tuple[int, bytes]]:
    """The rows of some customers."""
    return [row for row in before(log, np.inf) if keep(row[0])]


@random_worlds
@given(documents(neutral=True), SEEDS)
def test_changes_without_effect_leave_the_log_as_it_is(document: Document, seed: int) -> None:
    """Practices of size nothing give a bit-identical log, whatever their timing and targeting."""
    scenario = scenario_of(document)
    assert simulate(scenario, "both", seed).equals(simulate(scenario, "baseline", seed))


@random_worlds
@given(documents(), SEEDS)
def test_changes_that_cover_nobody_leave_the_log_as_it_is(document: Document, seed: int) -> None:
    """Coverage 0 means bit-identical, also for what a practice would do to the world."""
    scenario = scenario_of(document).set({"practices.p0.coverage": 0, "practices.p1.coverage": 0})
    assert simulate(scenario, "both", seed).equals(simulate(scenario, "baseline", seed))


@random_worlds
@given(documents(), SEEDS)
def test_nothing_happens_before_a_change_starts(document: Document, seed: int) -> None:
    """Up to its start day a practice leaves every row as it is."""
    for name in ("p0", "p1"):
        document["practices"][name] |= {"start": Days(25.0), "end": Days(50.0)}
    scenario = scenario_of(document)
    changed, base = simulate(scenario, "both", seed), simulate(scenario, "baseline", seed)
    assert before(changed, 25.0) == before(base, 25.0)


@random_worlds
@given(documents(), SEEDS)
def test_a_longer_horizon_only_appends(document: Document, seed: int) -> None:
    """The first 60 days are the same whether the run ends then or later."""
    short = simulate(scenario_of(document), "both", seed)
    longer = simulate(scenario_of(document | {"horizon": Days(75.0)}), "both", seed)
    assert before(longer, 60.0) == before(short, 60.0)


@random_worlds
@given(documents(), SEEDS, st.randoms(use_true_random=False))
def test_order_in_the_file_does_not_matter(document: Document, seed: int, chance: object) -> None:
    """Shuffling every mapping of the file gives the same log."""

    def shuffled(node: object) -> object:
        if isinstance(node, dict):
            items = list(node.items())
            chance.shuffle(items)  # type: ignore[attr-defined]
            return {key: value if key == "steps" else shuffled(value) for key, value in items}
        return node

    plain = render(document)
    first, second = (loads(json.dumps(d), file="drawn.json") for d in (plain, shuffled(plain)))
    assert simulate(second, "both", seed).equals(simulate(first, "both", seed))


@random_worlds
@given(documents(), SEEDS, st.sampled_from([0.25, 2.0, 8.0]))
def test_time_has_no_unit_of_its_own(document: Document, seed: int, scale: float) -> None:
    """Multiplying every time by a power of two multiplies every logged time exactly, and nothing else."""
    first = simulate(scenario_of(document), "both", seed)
    second = simulate(scenario_of(document, scale), "both", seed)
    assert np.array_equal(first.ids, second.ids)
    assert np.array_equal(first.time * scale, second.time)
    assert np.array_equal(first.kind, second.kind)
    assert np.array_equal(first.what, second.what)
    assert np.array_equal(first.value.view(np.int64), second.value.view(np.int64))


@random_worlds
@given(documents(), SEEDS)
def test_removing_customers_leaves_the_others_alone(document: Document, seed: int) -> None:
    """Without shared state each source's customers live the same whether another source is there or not."""
    document["arrivals"] = {
        "first": {"customers": 8, "enter": "s0"},
        "second": {"customers": 8, "enter": "s0"},
    }
    document["practices"] = {}
    document["strategies"] = {}
    document["conditions"] = {}
    both = simulate(scenario_of(document), seed=seed)
    document["arrivals"] = {"first": {"customers": 8, "enter": "s0"}}
    alone = simulate(scenario_of(document), seed=seed)
    known = set(alone.ids.tolist())
    assert of_customers(both, known.__contains__) == before(alone, np.inf)


@random_worlds
@given(documents(), SEEDS)
def test_lives_are_well_formed(document: Document, seed: int) -> None:
    """Everyone arrives once and ends once; time never goes back; satisfaction stays within 0 and 1."""
    log = simulate(scenario_of(document), "both", seed)
    for number in range(len(log.ids)):
        rows = slice(log.offsets[number], log.offsets[number + 1])
        kinds, times = log.kind[rows], log.time[rows]
        assert kinds[0] == Kind.ARRIVE
        assert np.count_nonzero(kinds == Kind.ARRIVE) == 1
        assert kinds[-1] in (Kind.EXIT, Kind.CENSOR)
        assert np.count_nonzero(kinds == Kind.CENSOR) <= 1
        assert (np.diff(times) >= 0.0).all()
        assert times[-1] <= 60.0
    satisfaction = log.value[np.isin(log.kind, [Kind.ARRIVE, Kind.EXPERIENCE, Kind.EXIT, Kind.CENSOR])]
    assert ((satisfaction >= 0.0) & (satisfaction <= 1.0)).all()


@random_worlds
@given(documents(), SEEDS)
def test_more_arrivals_only_add_people(document: Document, seed: int) -> None:
    """A higher rate keeps everybody who came anyway, with the same life where nothing else changes."""
    document["arrivals"] = {"ads": {"rate": "0.6 per day", "enter": "s0"}}
    document["conditions"] = {}
    document["practices"] = {"louder": {"effects": {"source ads": {"rate_ratio": 1.7}}}}
    document["strategies"] = {}
    scenario = scenario_of(document)
    base, louder = simulate(scenario, "baseline", seed), simulate(scenario, "louder", seed)
    known = set(base.ids.tolist())
    assert of_customers(louder, known.__contains__) == before(base, np.inf)


# ------------------------------------------------------------------------------ shipped scenarios


def shipped_names() -> list[str]:
    """The shipped scenarios, so that a new one is tested as soon as it is there."""
    return list(names())


def shrunk(scenario: Scenario) -> int | None:
    """A number of customers that keeps the test quick; None where people come from a list."""
    lists = any(source.file or source.times for source in scenario.model.arrivals.values())
    return None if lists and scenario.name == "cdnow" else SHIPPED.get(scenario.name, 250)


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_practices_that_cover_nobody_change_nothing(name: str) -> None:
    """Every practice of every shipped scenario, alone: coverage 0 gives a bit-identical log."""
    scenario = load_shipped(name)
    base = simulate(scenario, customers=shrunk(scenario))
    for practice in scenario.model.practices:
        idle = scenario.set({f"practices.{practice}.coverage": 0})
        assert simulate(idle, practice, customers=shrunk(scenario)).equals(base), practice


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_practices_that_start_late_change_nothing_before(name: str) -> None:
    """With every practice starting at half time, the first half of the log is the same under each and under all."""
    scenario = load_shipped(name)
    half = scenario.model.horizon / 2
    late = scenario.set(
        {f"practices.{p}.start": f"{half!r} d" for p in scenario.model.practices}
        | {f"practices.{p}.end": None for p in scenario.model.practices}
    )
    base = before(simulate(late, customers=shrunk(scenario)), half)
    assert len(base) > 100
    for strategy in [*scenario.model.practices, "+".join(scenario.model.practices)]:
        assert before(simulate(late, strategy, customers=shrunk(scenario)), half) == base, strategy


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_journeys_append_with_the_horizon(name: str) -> None:
    """A shipped journey that runs longer begins in the same way."""
    scenario = load_shipped(name)
    end = scenario.model.horizon
    short = simulate(scenario.set({"horizon": f"{end / 4!r} d"}))
    longer = simulate(scenario.set({"horizon": f"{end / 3!r} d"}))
    assert len(short) > 1000
    assert before(longer, end / 4) == before(short, end / 4)
