"""A small scenario whose sets of practices can be worked out by hand."""

from journeysim.scenario.library import loads

STEPS = """
journeysim: 1
horizon: 100 d
currency: EUR
arrivals: {people: {customers: 600, enter: browsing, over: 50 d}}
stages:
  browsing: {role: research, dwell: fixed(1 d), next: {basket: 0.2, lost: rest}}
  basket: {role: consideration, dwell: fixed(1 d), next: {bought: 0.2, lost: rest}}
  bought: {role: purchase, dwell: fixed(1 d), revenue: 10, next: {churned: 1}}
  churned:
  lost:
practices:
  show: {cost: {fixed: 100}, effects: {browsing -> basket: {odds_ratio: 4}}}
  ease: {cost: {fixed: 100}, effects: {basket -> bought: {odds_ratio: 4}}}
  push: {cost: {fixed: 200}, effects: {basket -> bought: {odds_ratio: 6}}, conflicts: [ease]}
  idle: {cost: {per_exposure: 1}, effects: {basket -> bought: {odds_ratio: 1}}}
strategies:
  both: [show, ease]
  shown-twice: {practices: {show: {cost: {fixed: 300}}}}
"""
"""A fifth goes on at either step; four times the odds make it a half, six times three fifths.

Alone ``push`` is best, 0.12 against 0.1; for 200 the best is ``show`` and ``ease``: 0.25.
"""

WORLD = loads(STEPS)

CHANCES = {
    (): 0.04,
    ("show",): 0.1,
    ("ease",): 0.1,
    ("push",): 0.12,
    ("show", "ease"): 0.25,
    ("show", "push"): 0.3,
}
"""Conversion under each set; ``idle`` changes nothing."""
