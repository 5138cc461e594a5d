"""What results recompute from a log is what the engine did: treatment, edges taken, money."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import exp

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference import choices, journey, treatment
from journeysim.engines.reference.run import run
from journeysim.engines.reference.treatment import strength_at, summed
from journeysim.results.decisions import tabulate_decisions
from journeysim.results.log import Kind
from journeysim.results.result import Result
from journeysim.results.visits import NOTHING
from tests.strategies import documents, scenario_of

SEEDS = st.integers(0, 2**32 - 1)
random_worlds = settings(
    max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@dataclass
class Record:
    """What an engine decided, by customer in order of time."""

    treated: dict[int, list[tuple[bool, ...]]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


@contextmanager
def recording():
    """Write down the engine's targeting at each visit of a stage, and every edge it chooses."""
    record = Record()
    pick, decide, race = treatment.pick, choices.decide, choices.race

    def picking(compiled, addresses, customer, stage, now, *, arriving):
        pick(compiled, addresses, customer, stage, now, arriving=arriving)
        record.treated[customer.id].append(tuple(customer.treated))

    def deciding(setting, customer, *rest):
        edge = decide(setting, customer, *rest)
        record.edges[customer.id].append(edge.target)
        return edge

    def racing(setting, customer, *rest):
        edge, ends = race(setting, customer, *rest)
        if ends <= setting.compiled.horizon:
            record.edges[customer.id].append(edge.target)
        return edge, ends

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journey, "pick", picking)
        patch.setattr(journey, "decide", deciding)
        patch.setattr(journey, "race", racing)
        yield record


def recorded(document, seed, **change):
    """A run of both practices, with what the engine wrote down."""
    compiled = compile_scenario(scenario_of(document | change), "both")
    with recording() as record:
        log = run(compiled, seed)
    return Result(compiled, log, seed, 0, "reference"), record


@random_worlds
@given(documents(), SEEDS)
def test_treatment_is_what_the_engine_decided(document, seed):
    """Covered and treated, at every visit of a stage, of every change; touchpoints as their stage."""
    result, record = recorded(document, seed)
    visits, treated = result.visits, result.treatment.treated
    assert np.array_equal(treated, treated[:, visits.stage_row])
    wanted = [flags for one in result.log.ids.tolist() for flags in record.treated[one]]
    assert treated[:, visits.is_stage].T.tolist() == [list(flags) for flags in wanted]


@random_worlds
@given(documents(), SEEDS)
def test_edges_are_those_that_the_engine_took(document, seed):
    """The edges read from where customers went are those that were chosen, of places and of their stages."""
    result, record = recorded(document, seed)
    visits, target = result.visits, tabulate_decisions(result).target
    found = defaultdict(list)
    for row in sorted(range(len(visits)), key=lambda row: (visits.stage_row[row], visits.is_stage[row], row)):
        if target[row] != NOTHING:
            found[int(result.log.ids[visits.customer[row]])].append(int(target[row]))
    assert found == {one: edges for one, edges in record.edges.items() if edges}


@random_worlds
@given(documents(), SEEDS)
def test_the_ledger_is_what_a_bookkeeper_writes(document, seed):
    """Reading the log line by line, one customer at a time, gives the same revenue, cost and exposures."""
    for stage in document["stages"].values():
        if stage is not None and "revenue" in stage:
            stage |= {"revenue_per_day": 0.5, "cost": 3.0}
    for source in document["arrivals"].values():
        source["cost"] = 2.0
    result, record = recorded(document, seed)
    for number, one in enumerate(result.log.ids.tolist()):
        book = bookkeeping(result, number, record.treated[one])
        mine = result.visits.customer == number
        assert np.isclose(result.ledger.customer_revenue[number], book["revenue"], rtol=1e-12, atol=1e-12)
        assert np.isclose(result.ledger.customer_cost[number], book["cost"], rtol=1e-12, atol=1e-12)
        seen = result.exposures.visits[:, mine].sum(axis=1)
        sent = result.exposures.invitations[:, result.exposures.inviters == number].sum(axis=1)
        assert (seen + sent).tolist() == [book[change.name] for change in result.compiled.changes]


def bookkeeping(result, number, treatments):
    """Revenue, cost and exposures of one customer, in plain Python."""
    compiled, log = result.compiled, result.log
    book: dict[str, float] = defaultdict(float)
    rows = range(log.offsets[number], log.offsets[number + 1])
    places = compiled.personas[log.what[rows[0]]].places
    worth = [1.0 / (1.0 + compiled.year_discount) ** (float(log.time[row]) / 365.0) for row in rows]
    force = np.log1p(compiled.year_discount) / 365.0
    visits: dict[int, int] = defaultdict(int)
    decisions = iter(treatments)
    stay, treated = (0.0, 1.0), tuple[bool, ...]()
    book["cost"] += arrival_cost(compiled, int(log.ids[number]), float(log.time[rows[0]])) * worth[0]
    for row, value in zip(rows, worth, strict=True):
        kind, now = log.kind[row], float(log.time[row])
        if kind == Kind.ENTER:
            place = places[log.what[row]]
            if place.stage == place.index:
                close_stay(book, stay, value, force)
                visits[place.index] += 1
                treated = next(decisions)
                ratio = place.revenue.factor * exp(
                    summed(place.revenue.ratio, treated, compiled.changes, now)
                )
                stay = (place.revenue_per_day * ratio, value)
            drawn = {log.kind[r]: log.value[r] for r in rows if r > row and log.what[r] == place.index
                     and log.time[r] == now and log.kind[r] in (Kind.VALUE, Kind.EXPENSE)}  # fmt: skip
            for name, amount, own in (
                ("revenue", place.revenue, Kind.VALUE),
                ("cost", place.cost, Kind.EXPENSE),
            ):
                base = first_step(amount, visits[place.stage], drawn.get(own))
                ratio = exp(summed(amount.ratio, treated, compiled.changes, now))
                added = summed(amount.added, treated, compiled.changes, now)
                book[name] += (base * amount.factor * ratio + amount.constant + added) * value
            for index, change in enumerate(compiled.changes):
                met = place.index in change.exposed and treated[index] and strength_at(change, now) > 0.0
                book[change.name] += met
        if kind == Kind.INVITE:
            for index, change in enumerate(compiled.changes):
                book[change.name] += (
                    change.exposed_referral and treated[index] and strength_at(change, now) > 0.0
                )
    close_stay(book, stay, worth[-1], force)
    return book


def close_stay(book, stay, value, force):
    """Book the days of a stage's stay that ends at a moment worth ``value``."""
    rate, start = stay
    book["revenue"] += rate * (start - value) / force


def first_step(amount, visit, drawn):
    """The number, the drawn value, or the step by visits."""
    if amount.draw is not None:
        return drawn
    if amount.stepped is None:
        return amount.number
    return [value for start, value in amount.stepped.steps if start <= visit][-1]


def arrival_cost(compiled, identity, now):
    """What the source of an external customer is paid."""
    for source in compiled.sources:
        if identity >> 62 == 0 and identity >> 42 == source.bits:
            acts = [change.coverage > 0.0 for change in compiled.changes]
            return source.cost * exp(summed(source.cost_terms, acts, compiled.changes, now))
    return 0.0
