"""Logs and tables as files that other tools read: Parquet and CSV.

A file of a log has one row per event, in canonical order:

    customer, time, kind, what, value     the log itself; ``value`` is empty where it holds a person
    person                                id of the person invited, or who invited
    event, about                          kind and subject by name

A Parquet file also keeps the names behind the indices and the record of the world, so it can be read back
bit for bit. Written by
DuckDB from the arrays as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from journeysim.compiled.records import Names
from journeysim.errors import UsageError
from journeysim.results.database import database, sql_text
from journeysim.results.log import FROM_REFERRAL, Kind, Log
from journeysim.results.table import Table
from journeysim.results.tables import TABLES
from journeysim.results.visits import COLUMNS, Integers
from journeysim.results.world_record import Decision, Exhausted, Interval, WorldRecord

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from journeysim.results.result import Result

Form = Literal["parquet", "csv"]

METADATA = "journeysim"
"""Key of names and world in the metadata of a Parquet file."""

_SPACES = {
    Kind.ORIGIN: "sources",
    Kind.ARRIVE: "personas",
    Kind.JOIN: "desks",
    Kind.START: "desks",
    Kind.SERVED: "desks",
    Kind.UNRESOLVED: "desks",
    Kind.ABANDONED: "desks",
    Kind.BLOCKED: "desks",
    Kind.REMEMBER: "memories",
}
"""Which names ``what`` points into, where these are not the places."""

_ROWS = """
    SELECT customer, time, kind, what,
        CASE WHEN has_person THEN NULL ELSE value END AS value,
        CASE WHEN has_person THEN person END AS person,
        {events}[kind + 1] AS event, {names}[subject + 1] AS about
    FROM log
"""


def write_log(log: Log, path: Path | str, form: Form = "parquet") -> None:
    """Write a log as Parquet or CSV.

    Raises:
        UsageError: if the file cannot be written.
    """
    _write("log", columns_of(log), query_of(log.names), path, form, log)


def columns_of(log: Log) -> dict[str, NDArray[Any]]:
    """The columns of a log from which `query_of` makes those of the file."""
    has_person = np.isin(log.kind, (Kind.INVITE, Kind.VOID)) | _by_referral(log)
    columns = {name: log.column(name) for name in log.columns}
    return columns | {"has_person": has_person, "person": log.value.view(np.int64), "subject": _subject(log)}


def query_of(names: Names) -> str:
    """The query that makes the file's columns of a table ``log``."""
    events = [kind.name.lower() for kind in Kind]
    return _ROWS.format(events=sql_list(events), names=sql_list(_subjects(names)[0]))


def parquet_options(names: Names, world: WorldRecord) -> str:
    """How a log is written as Parquet: compressed, with names and the record of the world beside it."""
    told = sql_text(_metadata(names, world))
    return f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{METADATA}: {told}}}"


def read_log(path: Path | str) -> Log:
    """Read a log that was written as Parquet, bit for bit.

    Raises:
        UsageError: if there is no such file, or it is no log of journeysim.
    """
    with database(f"{path}: cannot be read as a log.") as connection:
        names, world = _read_metadata(connection, path)
        query = f"SELECT customer, time, kind, what, value, person FROM read_parquet({sql_text(path)})"
        rows = connection.execute(query).fetchnumpy()
    person = np.ma.filled(rows["person"], 0).astype(np.int64)
    value = np.where(
        np.ma.getmaskarray(rows["person"]), np.ma.filled(rows["value"], 0.0), person.view(np.float64)
    )
    return log_of_columns(rows | {"value": value}, names, world)


def log_of_columns(columns: Mapping[str, NDArray[Any]], names: Names, world: WorldRecord) -> Log:
    """Make a log of the columns customer, time, kind, what and value, in canonical order."""
    ids, first = np.unique(columns["customer"], return_index=True)
    return Log(
        ids=ids.astype(np.int64),
        offsets=np.append(first, len(columns["value"])).astype(np.int64),
        time=np.ma.filled(columns["time"], 0.0).astype(np.float64),
        kind=columns["kind"].astype(np.uint8),
        what=columns["what"].astype(np.uint16),
        value=columns["value"],
        names=names,
        world=world,
    )


def write_table(table: Table, path: Path | str, form: Form = "parquet") -> None:
    """Write a table as Parquet or CSV.

    Raises:
        UsageError: if the file cannot be written.
    """
    _write("rows", table.columns, "SELECT * FROM rows", path, form)


def read_table(path: Path | str) -> Table:
    """Read a table that was written as Parquet; numbers that are missing are NaN.

    Raises:
        UsageError: if there is no such file, or it is no table.
    """
    with database(f"{path}: cannot be read as a table.") as connection:
        columns = connection.execute(f"SELECT * FROM read_parquet({sql_text(path)})").fetchnumpy()
    filled = {
        name: np.ma.filled(column, np.nan) if column.dtype.kind == "f" else np.asarray(column)
        for name, column in columns.items()
    }
    return Table(Path(path).stem, filled)


def write_tables(result: Result, folder: Path | str, form: Form = "parquet") -> tuple[Path, ...]:
    """Write the log, visits, customers and every table of a run into a folder; return the files.

    Args:
        result: A run.
        folder: Where to write; made if it does not exist.
        form: ``parquet`` or ``csv``; also the ending of the files' names.

    Raises:
        UsageError: if a file cannot be written.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{place}: the folder cannot be made. {error.strerror}.") from None
    tables = [visits_table(result), customers_table(result), *(result.table(name) for name in TABLES)]
    files = [place / f"{table.name}.{form}" for table in tables]
    for table, file in zip(tables, files, strict=True):
        write_table(table, file, form)
    write_log(result.log, place / f"log.{form}", form)
    return (place / f"log.{form}", *files)


def visits_table(result: Result) -> Table:
    """The visits of a run with names in place of indices."""
    visits, names = result.visits, result.compiled.names
    columns = {name: getattr(visits, name) for name in COLUMNS if name not in {"row", "stage_row"}}
    columns["customer"] = result.log.ids[visits.customer]
    places = np.array([*names.places, "(nothing)", "(left)"], dtype=object)
    for column in ("place", "stage", "next"):
        columns[column] = places[columns[column]]
    columns["persona"] = np.array(names.personas, dtype=object)[visits.persona]
    return Table("visits", columns)


def customers_table(result: Result) -> Table:
    """The customers of a run with names in place of indices and ids in place of numbers of rows."""
    people, compiled = result.customers, result.compiled
    columns = {"customer": result.log.ids} | {
        name: column for name, column in vars(people).items() if name != "family_ids"
    }
    sources = np.array([*(source.name for source in compiled.sources), "referral"], dtype=object)
    columns["source"] = sources[people.source]
    columns["persona"] = np.array(compiled.names.personas, dtype=object)[people.persona]
    columns["last_stage"] = np.array(compiled.names.places, dtype=object)[people.last_stage]
    columns["parent"] = np.append(result.log.ids, -1)[people.parent]
    columns["family"] = people.family_ids[people.family]
    return Table("customers", columns)


def _subjects(known: Names) -> tuple[list[str], dict[str, int]]:
    """All names in one list, and where those of each kind begin."""
    spaces = ("places", "personas", "desks", "memories", "sources")
    begins, names = {}, [""]
    for space in spaces:
        begins[space] = len(names)
        names += getattr(known, space)
    return [*names, "referral"], begins


def _subject(log: Log) -> Integers:
    """The position of what each row is about in the list of all names."""
    names, begins = _subjects(log.names)
    begin = np.array([begins[_SPACES.get(kind, "places")] for kind in Kind], dtype=np.int64)
    subject = begin[log.kind] + log.what
    subject[_by_referral(log)] = len(names) - 1
    return np.where(log.kind == Kind.INVITE, 0, subject)


def _by_referral(log: Log) -> NDArray[np.bool_]:
    """Which rows say that somebody came because a customer told them."""
    rows: NDArray[np.bool_] = (log.kind == Kind.ORIGIN) & (log.what == FROM_REFERRAL)
    return rows


# ------------------------------------------------------------------------------------ through DuckDB


def _write(
    name: str,
    columns: Mapping[str, NDArray[Any]],
    query: str,
    path: Path | str,
    form: Form,
    log: Log | None = None,
) -> None:
    """Write what a query makes of the columns."""
    options = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER"}[form]
    if log is not None and form == "parquet":
        options = parquet_options(log.names, log.world)
    with database(f"{path}: cannot be written.") as connection:
        connection.register(name, {key: _plain(column) for key, column in columns.items()})
        connection.execute(f"COPY ({query}) TO {sql_text(path)} ({options})")


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Text as Python strings, which DuckDB takes as text and not as an enumeration."""
    return column.astype(object) if column.dtype.kind == "U" else np.ascontiguousarray(column)


def _metadata(names: Names, world: WorldRecord) -> str:
    """Names and the record of the world as JSON."""
    return json.dumps({"names": asdict(names), "world": asdict(world)})


def _read_metadata(connection: DuckDBPyConnection, path: Path | str) -> tuple[Names, WorldRecord]:
    query = f"SELECT value FROM parquet_kv_metadata({sql_text(path)}) WHERE key = '{METADATA}'"
    found = connection.execute(query).fetchone()
    if found is None:
        raise UsageError(f"{path}: this Parquet file was not written as a log of journeysim.")
    stored = json.loads(found[0])
    world = stored["world"]
    return Names(**{key: tuple(value) for key, value in stored["names"].items()}), WorldRecord(
        decisions=tuple(Decision(**one) for one in world["decisions"]),
        intervals=tuple(Interval(**one) for one in world["intervals"]),
        exhausted=tuple(
            Exhausted(**{**one, "customers": tuple(one["customers"])}) for one in world["exhausted"]
        ),
    )


def sql_list(names: Sequence[str]) -> str:
    """Texts as a list in SQL."""
    return "[" + ", ".join(sql_text(name) for name in names) + "]"
