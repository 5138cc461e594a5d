"""Examples of Hypothesis that have nothing to do with each other.

By itself Hypothesis begins with small examples, and makes five of six by copying parts of the one before:
good for finding what is small, but 60 scenarios come to a dozen then. Where a test needs as many kinds of
examples as it can get for its time, it says ``settings(backend=INDEPENDENT)``: each example is drawn afresh.
"""

from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS

INDEPENDENT = "independent"

AVAILABLE_PROVIDERS[INDEPENDENT] = AVAILABLE_PROVIDERS["hypothesis"]
