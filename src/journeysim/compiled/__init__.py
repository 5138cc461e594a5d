"""A scenario under one strategy, made ready to run: names became indices, nothing is implied."""
