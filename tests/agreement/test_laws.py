"""The laws that every engine keeps on every scenario: what must not change a customer's life."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from journeysim.compiled.build import compile_scenario
from journeysim.engines.contract import Guards
from journeysim.engines.reference.run import run
from journeysim.errors import GuardError
from journeysim.results.log import Kind, Log
from journeysim.scenario.library import load as load_shipped
from journeysim.scenario.library import loads, names
from journeysim.scenario.scenario import Scenario
from tests.independent import INDEPENDENT
from tests.strategies import Days, Document, documents, meeting_documents, render, scenario_of

random_worlds = settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    backend=INDEPENDENT,
)
WORLDS = st.one_of(documents(), meeting_documents())
NEUTRAL_WORLDS = st.one_of(documents(neutral=True), meeting_documents(neutral=True))
SEEDS = st.integers(0, 2**32 - 1)
SHIPPED = {"cdnow": 300, "eight-stage": 250, "onboarding": 250, "seven-stage": 250, "subscription": 250}


def simulate(
    scenario: Scenario, strategy: str = "baseline", seed: int = 7, customers: int | None = None
) -> Log:
    """Run once with the ledger of draws on: no address may be used twice."""
    return run(compile_scenario(scenario, strategy, customers), seed, ledger=True)


def drawn(scenario: Scenario, strategy: str, seed: int) -> Log:
    """Run a random scenario; one whose word of mouth explodes is no example."""
    try:
        return run(compile_scenario(scenario, strategy), seed, ledger=True, guards=Guards(events=20_000))
    except GuardError:
        reject()


def before(log: Log, day: float) -> list[tuple[int, bytes]]:
    """All rows before a day, customer by customer, as bytes; censoring is no event."""
    early = (log.time < day) & (log.kind != Kind.CENSOR)
    table = np.rec.fromarrays([log.time[early], log.kind[early], log.what[early], log.value[early]])
    return [(int(c), row.tobytes()) for c, row in zip(log.column("customer")[early], table, strict=True)]


def of_customers(log: Log, keep: Callable[[int], bool]) -> list[tuple[int, bytes]]:
    """The rows of some customers."""
    return [row for row in before(log, np.inf) if keep(row[0])]


@random_worlds
@given(NEUTRAL_WORLDS, SEEDS)
def test_changes_without_effect_leave_the_log_as_it_is(document: Document, seed: int) -> None:
    """Practices of size nothing give a bit-identical log, whatever their timing and targeting."""
    scenario = scenario_of(document)
    assert drawn(scenario, "both", seed).equals(drawn(scenario, "baseline", seed))


@random_worlds
@given(WORLDS, SEEDS)
def test_changes_that_cover_nobody_leave_the_log_as_it_is(document: Document, seed: int) -> None:
    """Coverage 0 means bit-identical, also for what a practice would do to the world."""
    scenario = scenario_of(document).set({"practices.p0.coverage": 0, "practices.p1.coverage": 0})
    assert drawn(scenario, "both", seed).equals(drawn(scenario, "baseline", seed))


@random_worlds
@given(WORLDS, SEEDS)
def test_nothing_happens_before_a_change_starts(document: Document, seed: int) -> None:
    """Up to its start day a practice leaves every row as it is."""
    for name in ("p0", "p1"):
        document["practices"][name] |= {"start": Days(25.0), "end": Days(50.0)}
    scenario = scenario_of(document)
    changed, base = drawn(scenario, "both", seed), drawn(scenario, "baseline", seed)
    assert before(changed, 25.0) == before(base, 25.0)


@random_worlds
@given(WORLDS, SEEDS)
def test_a_longer_horizon_only_appends(document: Document, seed: int) -> None:
    """The first 60 days are the same whether the run ends then or later."""
    short = drawn(scenario_of(document), "both", seed)
    longer = drawn(scenario_of(document | {"horizon": Days(75.0)}), "both", seed)
    assert before(longer, 60.0) == before(short, 60.0)


@random_worlds
@given(WORLDS, SEEDS, st.randoms(use_true_random=False))
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
    assert drawn(second, "both", seed).equals(drawn(first, "both", seed))


@random_worlds
@given(WORLDS, SEEDS, st.sampled_from([0.25, 2.0, 8.0]))
def test_time_has_no_unit_of_its_own(document: Document, seed: int, scale: float) -> None:
    """Multiplying every time by a power of two multiplies every logged time exactly, and nothing else."""
    first = drawn(scenario_of(document), "both", seed)
    second = drawn(scenario_of(document, scale), "both", seed)
    assert np.array_equal(first.ids, second.ids)
    assert np.array_equal(first.time * scale, second.time)
    assert np.array_equal(first.kind, second.kind)
    assert np.array_equal(first.what, second.what)
    waits = np.isin(first.kind, [Kind.START, Kind.ABANDONED])
    expected = first.value.copy()
    expected[waits] *= scale
    assert np.array_equal(expected.view(np.int64), second.value.view(np.int64))


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
    both = drawn(scenario_of(document), "baseline", seed)
    document["arrivals"] = {"first": {"customers": 8, "enter": "s0"}}
    alone = drawn(scenario_of(document), "baseline", seed)
    known = set(alone.ids.tolist())
    assert of_customers(both, known.__contains__) == before(alone, np.inf)


@random_worlds
@given(WORLDS, SEEDS)
def test_lives_are_well_formed(document: Document, seed: int) -> None:
    """Everyone arrives once and ends once; time never goes back; satisfaction stays within 0 and 1."""
    log = drawn(scenario_of(document), "both", seed)
    for number in range(len(log.ids)):
        rows = slice(log.offsets[number], log.offsets[number + 1])
        told_again = log.kind[rows] == Kind.VOID
        kinds, times = log.kind[rows][~told_again], log.time[rows][~told_again]
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
    base, louder = drawn(scenario, "baseline", seed), drawn(scenario, "louder", seed)
    known = set(base.ids.tolist())
    assert of_customers(louder, known.__contains__) == before(base, np.inf)


@random_worlds
@given(meeting_documents(), SEEDS)
def test_desks_keep_their_books(document: Document, seed: int) -> None:
    """Who joins waits, is served, gives up or finds no room, and the room holds."""
    log = drawn(scenario_of(document), "both", seed)
    order = np.argsort(log.time, kind="stable")
    count = {kind: np.cumsum((log.kind == kind)[order]) for kind in Kind}
    served = count[Kind.SERVED] + count[Kind.UNRESOLVED]
    last_of_moment = np.flatnonzero(np.diff(log.time[order], append=np.inf) > 0)
    busy = (count[Kind.START] - served)[last_of_moment]
    waiting = (count[Kind.JOIN] - count[Kind.START] - count[Kind.ABANDONED] - count[Kind.BLOCKED])[
        last_of_moment
    ]
    assert (busy >= 0).all()
    assert (waiting >= 0).all()
    room = document["desks"]["help"].get("room", np.inf)
    assert (waiting <= room).all()
    services = np.flatnonzero(log.kind == Kind.START)
    assert (log.value[services] >= 0.0).all()


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
    """Practices that all start at half time leave the first half of the log as it is, each and together."""
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
    alone = {} if scenario.model.compare_with is None else {"compare_with": None}
    short = simulate(scenario.set(alone | {"horizon": f"{end / 4!r} d"}))
    longer = simulate(scenario.set(alone | {"horizon": f"{end / 3!r} d"}))
    assert len(short) > 1000
    assert before(longer, end / 4) == before(short, end / 4)
