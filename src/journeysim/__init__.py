"""Simulate customer journeys and compare what changes to them do."""

from importlib.metadata import version

__version__ = version("journeysim")

__all__ = ["__version__"]
