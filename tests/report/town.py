"""A small town in which customers meet: a desk with opening hours, talk, a finite market, a policy."""

from functools import cache

from journeysim.report.about import about
from journeysim.results.pooling import coarser, pooled_table
from journeysim.results.tables import table
from journeysim.scenario.library import loads
from journeysim.simulation import simulate

TOWN = """
journeysim: 1
horizon: 60 d
first_day: monday
market: 400
satisfaction: {start: 0.5, weight: 0.4, reference: 0.5}
arrivals: {visitors: {rate: 6 per day, enter: purchase}}
stages:
  purchase:
    dwell: 0
    quality: beta(mean=0.55, sd=0.25)
    desk: help
    on_abandon: churned
    on_unresolved: {purchase: 0.3, retention: rest}
    next: retention
  retention:
    dwell: exponential(mean=9 d)
    quality: beta(mean=0.55, sd=0.25)
    invitations: 1
    next: {purchase: 0.5, churned: rest}
  churned:
desks:
  help:
    servers: {mon-fri 09:00-12:00: 1}
    out_of_hours: return
    service: exponential(mean=30 min)
    patience: exponential(mean=2 h)
    resolution: 0.8
referral: {enter: purchase, acceptance: 0.6, delay: exponential(mean=3 d)}
word_of_mouth:
  half_life: 20 d
  praise: {above: 0.55, moves: 0.01}
  warning: {below: 0.45, moves: -0.02}
practices:
  care: {lead_time: 3 d, effects: {role retention: {experience_gain: 0.1}}}
policies:
  watch:
    label: Weekly look
    measure: satisfaction
    every: 7 d
    window: 14 d
    noise: 0.1
    switch_on: below 0.55
    switch_off: above 0.60
    practices: [care]
strategies: {watching: [watch]}
"""

DESERTED = TOWN.replace("rate: 6 per day", "rate: 0 per day")


@cache
def town(text=TOWN):
    """The scenario."""
    return loads(text)


@cache
def town_run(strategy="baseline", replication=0, text=TOWN):
    """A run of it."""
    return simulate(town(text), strategy=strategy, seed=3, replication=replication)


@cache
def town_table(name, strategy="baseline", runs=1, text=TOWN, days=0):
    """A table of one run, or pooled over replications; in blocks of days where there are any."""
    tables = [table(town_run(strategy, number, text), name) for number in range(runs)]
    tables = [coarser(each, days) for each in tables] if days else tables
    return pooled_table(tables) if runs > 1 else tables[0]


def footing(text=TOWN):
    """What the pictures rest on."""
    return about(town_run(text=text))
