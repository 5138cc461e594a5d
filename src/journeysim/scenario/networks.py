"""Social networks: a generator by name, such as ``watts_strogatz(n=5000, k=8, p=0.05)``, or an edge list.

Members are numbered from 0. The people of an edge list are numbered in order of their names (as numbers
where all are numbers). Which network a generator makes depends on its parameters and its ``seed`` (1
unless stated) alone, so it is the same under every strategy and in every replication.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from journeysim.errors import Problem, ScenarioError

GENERATORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "watts_strogatz": ("watts_strogatz_graph", ("n", "k", "p")),
    "barabasi_albert": ("barabasi_albert_graph", ("n", "m")),
    "erdos_renyi": ("fast_gnp_random_graph", ("n", "p")),
    "random_regular": ("random_regular_graph", ("d", "n")),
    "powerlaw_cluster": ("powerlaw_cluster_graph", ("n", "m", "p")),
    "complete": ("complete_graph", ("n",)),
    "cycle": ("cycle_graph", ("n",)),
}
"""Generators by the name that a scenario writes: function of networkx, and its parameters."""

UNSEEDED = ("complete", "cycle")
_CALL = re.compile(r"\s*(?P<name>[a-z_]+)\s*\((?P<arguments>[^()]*)\)\s*")

Edges = tuple[tuple[int, int], ...]


def read_network(text: str, scenario_file: str) -> tuple[int, Edges]:
    """Return the number of members and the edges of a network.

    Args:
        text: A generator, or the name of an edge-list file beside the scenario.
        scenario_file: File of the scenario, from whose folder the name is meant.

    Raises:
        ScenarioError: if there is no such generator or file, or its parameters do not fit.

    Example:
        >>> read_network("cycle(n=4)", "")
        (4, ((0, 1), (0, 3), (1, 2), (2, 3)))
    """
    if match := _CALL.fullmatch(text):
        return _generate(match["name"], match["arguments"], text)
    return _read_edges(Path(scenario_file).parent / text, text)


def _generate(name: str, arguments: str, text: str) -> tuple[int, Edges]:
    import networkx

    if name not in GENERATORS:
        raise _problem(f"`{name}` is no generator of networks.", f"Generators: {', '.join(GENERATORS)}.")
    function_name, parameters = GENERATORS[name]
    values = _parameters(arguments, text)
    wanted = ", ".join(f"{parameter}=" for parameter in parameters)
    if set(values) - {"seed"} != set(parameters):
        raise _problem(f"`{text}` does not have the parameters of {name}.", f"Write {name}({wanted}).")
    seed = values.pop("seed", 1)
    if not 0.0 <= values.get("p", 0.0) <= 1.0:
        raise _problem(f"`{text}` makes no network: p is a probability.", "Write a `p` from 0 to 1.")
    if values.get("n", 1) < 1:
        raise _problem(f"`{text}` makes no network: it has no members.", "Write an `n` of 1 or more.")
    function: Callable[..., Any] = getattr(networkx, function_name)
    try:
        graph = function(**values) if name in UNSEEDED else function(**values, seed=seed)
    except (networkx.NetworkXException, ValueError, TypeError) as error:
        raise _problem(f"`{text}` makes no network: {error}.", f"Write {name}({wanted}).") from error
    return _numbered(graph.nodes, graph.edges)


def _parameters(arguments: str, text: str) -> dict[str, float]:
    """Read ``n=5000, p=0.05``."""
    values: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in arguments.split(","))):
        key, _, value = (piece.strip() for piece in part.partition("="))
        try:
            values[key] = int(value) if value.isdigit() else float(value)
        except ValueError:
            message = f"`{part}` in `{text}` is no number with a name."
            raise _problem(message, "Write parameters by name: n=5000.") from None
    return values


def _read_edges(path: Path, text: str) -> tuple[int, Edges]:
    """Read an edge list: two names a line, separated by a comma or blanks; ``#`` begins a comment."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _problem(
            f"the network `{text}` cannot be read ({error}).", "Name an edge-list file."
        ) from error
    pairs = []
    for number, line in enumerate(lines, start=1):
        parts = line.partition("#")[0].replace(",", " ").split()
        if not parts:
            continue
        if len(parts) < 2:
            raise _problem(f"line {number} of `{text}` names one person.", "Write two names a line.")
        pairs.append((parts[0], parts[1]))
    if not pairs:
        raise _problem(f"the network `{text}` has no edge.", "Write two names a line.")
    return _numbered({name for pair in pairs for name in pair}, pairs)


def _numbered(names: Any, pairs: Any) -> tuple[int, Edges]:
    """Number the people in order of their names, and sort the edges; loops and repeats are dropped."""
    known = {str(name) for name in names}
    whole = all(name.isdecimal() for name in known)
    order = sorted(known, key=lambda name: (int(name), name)) if whole else sorted(known)
    number = {name: position for position, name in enumerate(order)}
    edges = {tuple(sorted((number[str(a)], number[str(b)]))) for a, b in pairs if str(a) != str(b)}
    return len(order), tuple(sorted((a, b) for a, b in edges))


def _problem(message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(message, path="market.network", hint=hint)])
