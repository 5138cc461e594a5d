"""The house style, as far as a machine can measure it."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import journeysim

HOME = Path(__file__).parents[1]
SOURCE = HOME / "src" / "journeysim"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((HOME / "tests").rglob("test_*.py"))

MODULE_LINES = 400
FUNCTION_LINES = 60

# Modules that may be longer, each with its reason.
LONG_MODULES = {
    "src/journeysim/studies/control/lookout.py": "one system of equations, laid out and solved",
}

# Functions that may be longer, as "module.py:function", each with its reason.
LONG_FUNCTIONS = {
    "kernels/philox.py:philox": "ten rounds written out: a loop makes every draw slower",
}

# What a file must never say: places on one machine, and addresses of package registries. The words are
# put together here, so that this file does not say them either.
FORBIDDEN = {
    "a folder of one machine": re.compile(r"(?<![\w.:/-])/" + r"(?:work|root|opt|home/\w+)/"),
    "the address of a package registry": re.compile(
        r"(?:pypi|pythonhosted|npmjs|registry\.\w+)" + r"\.(?:org|com|io)\b"
    ),
}
BINARY = {".png", ".parquet", ".gz", ".zip", ".woff2", ".ico", ".npz"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """The path from the top of the repository, as an error message shows it."""
    return path.relative_to(HOME).as_posix()


def functions(path: Path) -> Iterator[Function]:
    """All functions of a file, also those inside classes and functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines of a function from its `def`, without its docstring: a long explanation is no fault."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def repository_files() -> list[Path]:
    """Files that are in the repository or are about to be: all that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=HOME, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone: the list of files comes from there")
    paths = [HOME / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def imported_from_root(path: Path) -> Iterator[str]:
    """Names that a module takes from `journeysim` itself and that are not modules of it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name == "journeysim")
        if isinstance(node, ast.ImportFrom) and node.module == "journeysim":
            names = [alias.name for alias in node.names]
            yield from (n for n in names if not any((SOURCE / p).exists() for p in (n, f"{n}.py")))


def test_modules_are_short() -> None:
    """A module is read in one sitting: at most 400 lines, exceptions with a reason."""
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    too_long = {name: lines for name, lines in lengths.items() if lines > MODULE_LINES}
    assert too_long.keys() - LONG_MODULES.keys() == set(), too_long


def test_functions_are_short() -> None:
    """A function fits on a screen: at most 60 lines besides its docstring, exceptions with a reason."""
    lengths = {
        f"{path.relative_to(SOURCE).as_posix()}:{function.name}": length(function)
        for path in MODULES
        for function in functions(path)
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES}
    assert too_long.keys() - LONG_FUNCTIONS.keys() == set(), too_long


def test_every_test_states_a_fact() -> None:
    """Each test has a docstring that says what must hold."""
    silent = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in TESTS
        for function in functions(path)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


def test_nothing_imports_the_package_root() -> None:
    """The root only gathers public names: a module takes what it needs from where it lives."""
    assert {name_of(p): names for p in MODULES if (names := list(imported_from_root(p)))} == {}


def test_public_names_are_documented() -> None:
    """Every name in `journeysim.__all__` exists, and every function and class has a docstring."""
    public = {name: getattr(journeysim, name) for name in journeysim.__all__}
    bare = [
        name
        for name, thing in public.items()
        if (isinstance(thing, type) or callable(thing)) and not thing.__doc__
    ]
    assert bare == []


def test_public_names_are_listed_once() -> None:
    """`journeysim.__all__` names nothing twice."""
    assert len(set(journeysim.__all__)) == len(journeysim.__all__)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_files_name_no_private_place(what: str) -> None:
    """No file says where one machine keeps things, or where its packages come from."""
    pattern = FORBIDDEN[what]
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in repository_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_citation_names_the_version() -> None:
    """CITATION.cff cites the version that is installed."""
    citation = (HOME / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {journeysim.__version__}\n" in citation
