"""The command line: ``journeysim COMMAND ...``, one module a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code; Ctrl-C is heard while the commands are still being loaded.

    Args:
        arguments: What stands behind ``journeysim`` on the command line; None reads it from there.

    Raises:
        SystemExit: always; 0 after success, 2 for what the user can put right, 130 after Ctrl-C.
    """
    try:
        from journeysim.cli.application import main as run

        run(arguments)
    except KeyboardInterrupt:
        print("Stopped by Ctrl-C; nothing was begun.", file=sys.stderr, flush=True)
        # A library that is half loaded may be in no state to be taken down in order.
        os._exit(130)
