"""DuckDB, which reads, sorts and writes files: what it cannot do is told as a user's error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from journeysim.errors import UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def database(trouble: str, file: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """Open a database in memory, or in a file, and close it.

    Args:
        trouble: What to say, before the reason, when something goes wrong.
        file: Where the database is kept.

    Raises:
        UsageError: if DuckDB cannot do what is asked.
        KeyboardInterrupt: on Ctrl-C, also in the midst of a query.
    """
    from duckdb import Error, connect

    try:
        with connect(":memory:" if file is None else str(file)) as connection:
            yield connection
    except (Error, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        # What DuckDB makes of Ctrl-C while it works.
        if "interrupted" in reason.lower():
            raise KeyboardInterrupt from None
        if not isinstance(error, Error):
            raise
        raise UsageError(f"{trouble} {reason}") from None


def sql_text(text: Path | str) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"
