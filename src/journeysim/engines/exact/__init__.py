"""Answers without dice, for customers who do not meet: flows of customers on a lattice of time."""
