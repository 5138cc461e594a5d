"""How fast is it? The same pieces of work by journeysim and by peers, as ratios in one run.

    python -m benchmarks --help

The page about it is docs/performance.md, whose table this writes.
"""
