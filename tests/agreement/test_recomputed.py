"""What results recompute from a log is what the engine did: treatment, edges taken, money, levels, staff."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import exp

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from journeysim.compiled.build import compile_scenario
from journeysim.engines.contract import Guards
from journeysim.engines.reference import choices, desk, journey, referral, service, spending, treatment
from journeysim.engines.reference import run as front
from journeysim.engines.reference.level import Level
from journeysim.engines.reference.run import run
from journeysim.engines.reference.treatment import strength_at, summed
from journeysim.engines.reference.world import World
from journeysim.errors import GuardError
from journeysim.results.decisions import tabulate_decisions
from journeysim.results.duty import duty_of
from journeysim.results.log import Kind
from journeysim.results.practice_costs import practice_costs, pulse_payments
from journeysim.results.result import Result
from journeysim.results.surveys import tabulate_answers
from journeysim.results.visits import NOTHING
from journeysim.results.voices import level_at, moves_of
from journeysim.scenario.library import loads
from tests.independent import INDEPENDENT
from tests.strategies import documents, meeting_documents, scenario_of

SEEDS = st.integers(0, 2**32 - 1)
random_worlds = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    backend=INDEPENDENT,
)


@dataclass
class Record:
    """What an engine decided, by customer in order of time, and the world that it left."""

    treated: dict[int, list[tuple[bool, ...]]] = field(default_factory=lambda: defaultdict(list))
    entered: dict[int, list[tuple[bool, ...]]] = field(default_factory=lambda: defaultdict(list))
    exposed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    levels: list[tuple[float, float]] = field(default_factory=list)
    staff: list[tuple[str, float, int]] = field(default_factory=list)
    worlds: list[World] = field(default_factory=list)


@contextmanager
def recording():
    """Write down what the engine decides and reads while it runs."""
    record = Record()
    pick, decide, race, close = treatment.pick, choices.decide, choices.race, front._close
    expose, expose_join, expose_invitation = (
        getattr(spending, name) for name in ("expose", "expose_join", "expose_invitation")
    )
    on_duty, at = desk.on_duty, Level.at

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

    def count(world, customer, meets):
        changes, now = world.setting.changes, world.calendar.now
        record.exposed[customer.id] += [
            number
            for number, change in enumerate(changes)
            if meets(change) and customer.treated[number] and strength_at(change, now) > 0.0
        ]

    def exposing(world, customer, place):
        expose(world, customer, place)
        record.entered[customer.id].append(tuple(customer.treated))
        count(world, customer, lambda change: place.index in change.exposed)

    def joining(world, customer, number):
        expose_join(world, customer, number)
        count(world, customer, lambda change: number in change.exposed_desks)

    def inviting(world, customer):
        expose_invitation(world, customer)
        count(world, customer, lambda change: change.exposed_referral)

    def counting(one, changes, now):
        number = on_duty(one, changes, now)
        record.staff.append((one.name, now, number))
        return number

    def reading(level, now):
        record.levels.append((now, at(level, now)))
        return record.levels[-1][1]

    def closing(world):
        record.worlds.append(world)
        return close(world)

    patches = (
        (journey, "pick", picking),
        (journey, "decide", deciding),
        (journey, "race", racing),
        (journey, "expose", exposing),
        (service, "expose_join", joining),
        (referral, "expose_invitation", inviting),
        (service, "on_duty", counting),
        (desk, "on_duty", counting),
        (Level, "at", reading),
        (front, "_close", closing),
    )
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, replacement in patches:
            patch.setattr(owner, name, replacement)
        yield record


def recorded(document, seed, **change):
    """A run of both practices, with what the engine wrote down."""
    compiled = compile_scenario(scenario_of(document | change), "both")
    with recording() as record:
        try:
            log = run(compiled, seed, guards=Guards(customers=3_000))
        except GuardError:
            reject()
    return Result(compiled, log, seed, 0, "reference"), record


worlds = st.one_of(documents(), meeting_documents(), meeting_documents())


@random_worlds
@given(worlds, SEEDS)
def test_treatment_is_what_the_engine_decided(document, seed):
    """Covered and treated, at every entry of a place, of every change, with caps on spending."""
    result, record = recorded(document, seed)
    wanted = [list(flags) for one in result.log.ids.tolist() for flags in record.entered[one]]
    assert result.treatment.treated.T.tolist() == wanted


@random_worlds
@given(worlds, SEEDS)
def test_exposures_are_those_that_the_engine_met(document, seed):
    """Visits, invitations and joins at which a change acts, customer by customer."""
    result, record = recorded(document, seed)
    found = result.exposures
    for index in range(len(result.compiled.changes)):
        people = np.concatenate(
            [
                result.visits.customer[found.visits[index]],
                found.inviters[found.invitations[index]],
                found.joiners[found.joins[index]],
            ]
        )
        counts = np.bincount(people, minlength=len(result.log.ids)).tolist()
        assert counts == [record.exposed[one].count(index) for one in result.log.ids.tolist()]


@random_worlds
@given(meeting_documents(), SEEDS)
def test_bills_are_what_the_engine_spent(document, seed):
    """What left the purse of a practice with a cap, at the prices of the day."""
    document["discount"] = 0
    result, record = recorded(document, seed)
    (world,) = record.worlds
    bills, horizon = practice_costs(result), result.compiled.horizon
    for index, purse in world.purses.items():
        bill, cap = bills[index], result.compiled.changes[index].costs.cap
        assert purse.paid == pytest.approx(bill.exposed.total + bill.rewarded.total)
        spent = spending._spent(purse, world.setting.changes[index], horizon)
        assert bill.total == pytest.approx(spent) or bill.total >= cap - 1e-9


@random_worlds
@given(meeting_documents(), SEEDS)
def test_the_level_of_word_of_mouth_is_what_the_engine_read(document, seed):
    """Bit for bit, at every moment at which nobody speaks, and after all that was said."""
    result, record = recorded(document, seed)
    (world,) = record.worlds
    moments = set(moves_of(result).time.tolist())
    quiet = [(now, level) for now, level in record.levels if now not in moments]
    found = level_at(result, np.array([now for now, _ in quiet]))
    assert found.tolist() == [level for _, level in quiet]
    last = world.setting.level
    assert level_at(result, np.array([last.moved])).tolist() == [last.value]


@random_worlds
@given(meeting_documents(), SEEDS)
def test_servers_on_duty_are_those_that_the_engine_counted(document, seed):
    """At every moment at which a desk looked who is there, boundaries of shifts and periods aside."""
    result, record = recorded(document, seed)
    for one in result.compiled.desks:
        duty = duty_of(result, one)
        looked = [(now, number) for name, now, number in record.staff if name == one.name]
        for now, number in looked:
            if now not in duty.begin and now < duty.end[-1]:
                assert duty.servers[np.searchsorted(duty.begin, now, side="right") - 1] == number


@random_worlds
@given(worlds, SEEDS)
def test_edges_are_those_that_the_engine_took(document, seed):
    """The edges read from where customers went are those that were chosen, of places and of their stages."""
    result, record = recorded(document, seed)
    visits, target = result.visits, tabulate_decisions(result).target
    found = defaultdict(list)
    for row in sorted(range(len(visits)), key=lambda row: (visits.stage_row[row], visits.is_stage[row], row)):
        if target[row] != NOTHING:
            found[int(result.log.ids[visits.customer[row]])].append(int(target[row]))
    assert found == {one: edges for one, edges in record.edges.items() if edges}


ASKING = """
journeysim: 1
channels: [web]
horizon: 60 d
arrivals: {people: {rate: 3 per d, enter: help}}
stages:
  help:
    role: support
    touchpoints:
      call: {channel: web, first: 1, quality: "beta(mean=0.5, sd=0.25)", dwell: exponential(mean=1 d),
             survey: {response_rate: 0.3, below: 0.45}, next: {write: 0.5, leave: rest}}
      write: {channel: web, quality: 0.6, dwell: 0, survey: {response_rate: 1, below: 0.5},
              next: {call: 0.3, leave: rest}}
    next: {help: 0.5, gone: rest}
  gone: {role: exit_lost}
practices: {training: {effects: {touchpoint help/call: {experience_gain: 0.1}}}}
policies:
  listen: {measure: complaints, every: 7 d, window: 14 d, switch_on: above 0.4, practices: [training]}
strategies: {listening: [listen]}
"""


def test_answers_to_surveys_are_those_that_the_engine_heard():
    """The same moments, answers and complaints, of those who answered only."""
    compiled = compile_scenario(loads(ASKING, file="asking.yaml"), "listening")
    with recording() as record:
        result = Result(compiled, run(compiled, 3), 3, 0, "reference")
    (world,), found = record.worlds, tabulate_answers(result)
    mine = zip(found.when.tolist(), found.satisfaction.tolist(), found.complaint.tolist(), strict=True)
    assert sorted(mine) == sorted(world.watch.answers)
    assert 50 < len(found.when) < np.count_nonzero(result.log.kind == Kind.EXPERIENCE)


@random_worlds
@given(meeting_documents(), SEEDS)
def test_tables_are_the_measures_in_rows(document, seed):
    """Cells of desks by hour, week and day add up to the whole; bills to the cost of practices and desks."""
    result, record = recorded(document, seed)
    (whole,) = result.table("desks").rows()
    for name in ("desk_hours", "desk_week", "desk_days"):
        cells = result.table(name)
        assert cells["contacts"].sum() == whole["contacts"]
        for column in ("queue", "busy", "servers"):
            assert np.nanmean(cells[column]) == pytest.approx(whole[column], abs=1e-6) or name == "desk_week"
    bills = result.table("bills")
    costs = result.measure("practice_cost").value + result.measure("staff_cost").value
    assert bills["amount"].sum() == pytest.approx(
        costs + result.measure("service_cost").value + pulses(result)
    )
    (world,) = record.worlds
    if world.crowd is not None:
        assert result.table("market")["reached"][-1] == len(world.crowd.reached)


def pulses(result):
    """What the pulses of a run cost."""
    return float(pulse_payments(result.compiled).amount.sum())


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
