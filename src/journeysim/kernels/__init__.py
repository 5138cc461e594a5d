"""Scalar kernels: random words, portable floating point, laws, counts, choices and strengths.

Every engine calls the same text, so that two engines which agree on what happens agree on every bit.
A kernel takes and returns integers, floats and tuples only, has no state, and uses neither `**` nor a
function of the C mathematics library in a value it returns: those differ between machines.
"""
