"""The compiled engine: the same log as the reference engine, bit for bit, at the speed of C."""
