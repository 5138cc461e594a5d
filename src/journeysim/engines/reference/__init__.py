"""The reference engine: SimPy, one readable process per customer."""
