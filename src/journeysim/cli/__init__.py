"""The command line: ``journeysim COMMAND ...``, one module a command."""

from journeysim.cli.application import main

__all__ = ["main"]
