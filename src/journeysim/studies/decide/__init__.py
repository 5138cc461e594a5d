"""The mathematics of decisions: samples in, a choice and its sureness out.

Nothing here knows scenarios, engines or files. A *sample* is one look at all strategies with the same luck: a
row of values, one a strategy. Whoever can draw such rows can use these modules.
"""
