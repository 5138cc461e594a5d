"""Approximate answers where customers meet: each feels the average that all make together."""
