"""A small scenario as text, for tests that change one thing in it."""

from journeysim.errors import Problem, ScenarioError
from journeysim.scenario.library import loads
from journeysim.scenario.scenario import Scenario

SMALL = """\
journeysim: 1
horizon: 90 d
sources: {s1: an article}
arrivals:
  visitors: {customers: 1000, enter: awareness}
traits: {habit: "normal(mean=0, sd=1)"}
desks:
  help: {servers: 2, service: fixed(20 min)}
stages:
  awareness:
    dwell: exponential(mean=3 d)
    quality: 0.5
    next: {purchase: 0.2, lost: rest}
  purchase: {dwell: 0, revenue: 40, desk: help, next: done}
  done: {role: other, dwell: 0, next: {}}
  lost:
practices:
  clear-words:
    effects:
      awareness -> purchase: {odds_ratio: 1.5}
  kind-words:
    effects: {stage awareness: {experience_gain: 0.1}}
strategies:
  both: [clear-words, kind-words]
"""


def changed(*pairs: tuple[str, str]) -> str:
    """The small scenario with texts replaced, each exactly once."""
    text = SMALL
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def small(*pairs: tuple[str, str]) -> Scenario:
    """The small scenario, loaded."""
    return loads(changed(*pairs))


def problems(*pairs: tuple[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the small scenario after the replacements."""
    try:
        small(*pairs)
    except ScenarioError as error:
        return error.problems
    return ()
