"""python -m benchmarks: measure everything, as ratios in one run, and write docs/performance.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import commands, exact, ours, page
from benchmarks.contenders import PROGRAMS, SIZES, Contender, chosen, ours_at
from benchmarks.peers import limit
from benchmarks.rounds import Record, run_rounds
from benchmarks.work import WORKS, Answer

PARTS = ("ratios", "growth", "threads", "starts")
GROWTH = {"w1": (10_000, 100_000, 1_000_000, 10_000_000), "w2": (100_000, 1_000_000, 10_000_000)}


def main() -> None:
    """Read the options, measure, and print or write what was found."""
    options = _options()
    said = [page.machine(options.rounds, options.note)]
    for part in options.parts:
        said += [text for text in MEASURES[part](options) if text]
    if options.page is None:
        print("\n\n".join(said))
    else:
        page.write(said, options.page)


def _options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--works", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--peers", nargs="+", choices=list(PROGRAMS), default=list(PROGRAMS))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--small", action="store_true", help="a hundredth of the sizes: to see that it works")
    parser.add_argument("--largest", type=int, default=10_000_000, help="most customers of a run")
    parser.add_argument("--note", default="", help="a remark about the machine, such as that it was busy")
    parser.add_argument(
        "--page", type=Path, help=f"page to write, such as {page.PAGE.name}; else it is printed"
    )
    return parser.parse_args()


# ----------------------------------------------------------------------------------------- the measures


def measure_ratios(options: argparse.Namespace) -> list[str]:
    """Time all programs, work by work; an answer that is wrong does not count."""
    records: list[Record] = []
    for work in options.works:
        found = run_rounds(chosen([work], options.peers, small=options.small), options.rounds)
        for record in found:
            judge(record)
        records += found
    return [page.ratios(records), page.decision(records)]


def judge(record: Record) -> None:
    """Mark a record whose first answer is wrong."""
    contender, work = record.contender, WORKS[record.contender.work]
    if record.trouble or contender.log or work.name == "decision":
        return
    answer = record.laps[0].answer
    assert answer is not None
    wrong = exact.problems(work, answer, _right(contender) if work.desk else None)
    if wrong:
        record.trouble = "wrong answer: " + "; ".join(wrong)


def _right(contender: Contender) -> Answer:
    """Return an answer of W2 that does not come from the program in question, with luck of its own."""
    prepare = limit.prepare if limit.compiler() else ours.prepare
    return prepare(WORKS[contender.work], contender.customers)(12_345)


def measure_growth(options: argparse.Namespace) -> list[str]:
    """Time our engine and C from small to large."""
    said = []
    for work in (name for name in GROWTH if name in options.works):
        sizes = [size // 100 if options.small else size for size in GROWTH[work]]
        sizes = [size for size in sizes if size <= options.largest]
        programs = [name for name in ("ours", "c") if name in options.peers]
        contenders = [
            Contender(program, work, size)
            for program in programs
            for size in sizes
            if program != "ours" or size == ours_at(size)
        ]
        if contenders:
            said.append(page.growth(run_rounds(contenders, min(3, options.rounds))))
    return said


def measure_threads(options: argparse.Namespace) -> list[str]:
    """Time our engine on one and on two threads."""
    size = ours_at(10_000 if options.small else 1_000_000)
    pair = [Contender("ours", "w1", size, threads=threads) for threads in (1, 2)]
    return [page.threads(run_rounds(pair, options.rounds))]


def measure_starts(options: argparse.Namespace) -> list[str]:
    """Time whole processes."""
    sizes = [size // 100 if options.small else size for size in commands.SIZES]
    sizes = [size for size in sizes if size <= options.largest]
    return [page.starts(commands.starts(sizes, simpy_up_to=100_000))]


MEASURES: dict[str, Callable[[argparse.Namespace], list[str]]] = {
    "ratios": measure_ratios,
    "growth": measure_growth,
    "threads": measure_threads,
    "starts": measure_starts,
}

if __name__ == "__main__":
    main()
