"""Small scenarios that studies are tested on, with numbers that can be worked out by hand."""

SHOP = """
journeysim: 1
title: A small shop
horizon: 200 d
currency: EUR
budget: 500
arrivals:
  visitors: {customers: 400, enter: awareness, over: 50 d}
stages:
  awareness:
    dwell: exponential(mean=3 d)
    quality: 0.6
    next: {purchase: 0.2, lost: rest}
  purchase:
    dwell: fixed(2 d)
    revenue: 40
    cost: 10
    invitations: 1.5
    next: {purchase: 0.3, churned: rest}
  churned:
  lost:
referral: {enter: awareness, acceptance: 0.5, delay: exponential(mean=4 d)}
practices:
  push:
    cost: {fixed: 200}
    effects: {awareness -> purchase: {odds_ratio: 2.0}}
  nothing:
    cost: {fixed: 50}
    effects: {awareness -> purchase: {odds_ratio: 1.0}}
  nobody:
    coverage: 0
    effects: {awareness -> purchase: {odds_ratio: 3.0}}
  spend:
    cost: {fixed: 1000}
    effects: {awareness -> purchase: {odds_ratio: 1.3}}
strategies:
  push-hard: [push, spend]
"""
"""A shop: a fifth buys; ``push`` doubles the odds, so a third does; others change nothing or little."""

LOOP = """
journeysim: 1
horizon: 100 d
arrivals: {cohort: {customers: 50, enter: trial}}
stages:
  trial: {role: research, dwell: fixed(1 d), next: {bought: 0.5, lost: rest}}
  bought: {role: purchase, dwell: fixed(10 d), next: {bought: 0.5, churned: rest}}
  churned:
  lost:
"""
"""A journey without money, referral, quality or practices."""
