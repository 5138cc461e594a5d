"""What each layer of tests would notice: slips are made on purpose, in copies, and the layers run on them.

    python -m tests.mutation                     # all slips, all layers: two hours
    python -m tests.mutation --only 3 7 --jobs 2
    python -m tests.mutation --seed 5 --sample 6

Prints one row per slip with who caught it. A slip replaces a text that must occur exactly once in its file;
where it does not, the script says so and stops, so that slips do not silently come to nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).resolve().parent.parent
KERNELS, REFERENCE, COMPILED = "kernels", "engines/reference", "engines/compiled"
SECONDS = 300
"""Of work, after which a layer has noticed something too: a run does not end."""


class Slip(NamedTuple):
    """A change of texts that somebody might make by mistake: (file, old, new) each."""

    what: str
    where: str
    edits: tuple[tuple[str, str, str], ...]


def kernel(what: str, file: str, old: str, new: str) -> Slip:
    """A slip in the text that both engines share."""
    return Slip(what, "kernel", ((f"{KERNELS}/{file}.py", old, new),))


def reference(what: str, file: str, old: str, new: str) -> Slip:
    """A slip in the reference engine."""
    return Slip(what, "reference", ((f"{REFERENCE}/{file}.py", old, new),))


def compiled(what: str, file: str, old: str, new: str) -> Slip:
    """A slip in the compiled engine."""
    return Slip(what, "compiled", ((f"{COMPILED}/{file}.py", old, new),))


def both(what: str, *edits: tuple[str, str, str]) -> Slip:
    """The same slip in both engines."""
    return Slip(what, "both", tuple((f"engines/{file}.py", old, new) for file, old, new in edits))


SLIPS: tuple[Slip, ...] = (
    Slip("nothing (control)", "–", ()),
    kernel("a digit of Philox's last multiplier", "philox",
           "q = c2 * 0xCD9E8D57\n    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x58FF34781))",
           "q = c2 * 0xCD9E8D59\n    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x58FF34781))"),
    kernel("52 bits shifted by one too many", "philox", "(low >> 12)", "(low >> 13)"),
    kernel("uniforms of 32 bits with half of their half step", "philox",
           "(word + 0.5) * 2.3", "(word + 0.25) * 2.3"),
    kernel("Weibull shape inverted in the upper tail", "quantiles",
           "lambda q: pexp_array(plog_array(-plog_array(q)) / shape)",
           "lambda q: pexp_array(plog_array(-plog_array(q)) * shape)"),
    kernel("parabola of a table bent the other way", "quantiles",
           "table[i + 1] + t * table[i + 2]", "table[i + 1] - t * table[i + 2]"),
    kernel("Poisson counts that begin too likely", "counts",
           "term = pexp(-rate)", "term = pexp(-0.9 * rate)"),
    kernel("edge taken at its upper bound too", "choice", "target < reached", "target <= reached"),
    kernel("end of a change included", "strength", "t >= end", "t > end"),
    kernel("novelty fades a little too fast", "strength",
           "-LN2 * (age / half_life)", "-0.7 * (age / half_life)"),
    kernel("odds ratio as if it were a risk ratio", "choice",
           "return lifted / (1.0 - p + lifted)", "return min(lifted, 1.0)"),
    both("wait times tolerance, in the place of wait over tolerance",
         ("reference/service", "served.wait / tolerance", "served.wait * tolerance"),
         ("compiled/desks", "life.wait / tolerance", "life.wait * tolerance")),
    both("patience drawn from the word of the service",
         ("reference/service", "sample(contact.patience, uniform32(words[0])",
          "sample(contact.patience, uniform32(words[1])"),
         ("compiled/desks", "word, _, _, _ = words_of(globe, life.id, scene.desks[number].service_purpose",
          "_, word, _, _ = words_of(globe, life.id, scene.desks[number].service_purpose")),
    both("persona's pace forgotten",
         ("reference/choices", "factor = place.dwell_factor\n", "factor = 1.0\n"),
         ("compiled/choices", "factor = place.dwell_factor\n", "factor = 1.0\n")),
    both("handover never used up",
         ("reference/choices", "    customer.handover = 1.0\n", ""),
         ("compiled/choices", "    life.handover = 1.0\n", "")),
    both("second visit feels what the first one felt",
         ("reference/choices", "customer.id, place.purposes.experience, customer.visits[place.index] - 1",
          "customer.id, place.purposes.experience, 0"),
         ("compiled/choices", "words_of(globe, life.id, place.experience_purpose, count)",
          "words_of(globe, life.id, place.experience_purpose, 0)")),
    reference("queue jumped by those who find a server free", "service",
              "if not line.waiting and line.busy <", "if line.busy <"),
    reference("one more than the room may wait", "service",
              "line.waiting >= line.desk.room", "line.waiting > line.desk.room"),
    reference("joins before ends of stays", "calendar", "DESK_JOIN = 5", "DESK_JOIN = 3.5"),
    reference("word of mouth does not fade", "level", "-(now - self.moved)", "-(self.moved - self.moved)"),
    compiled("later identity first in line", "desks", "mine.id < theirs.id", "mine.id > theirs.id"),
    compiled("later identity first in the calendar", "heap", "a.key < b.key", "a.key > b.key"),
    compiled("servers counted at the end of a shift", "desks",
             "<= moment < shift.end", "<= moment <= shift.end"),
    compiled("memories one event too long", "terms", "note_time[head] > now - span",
             "note_time[head] >= now - span"),
    compiled("octaves counted from one too low", "tables", "LOWEST = 970 << 52", "LOWEST = 969 << 52"),
    compiled("upper tail begins past the middle", "tables", "u >= 0.5", "u > 0.5"),
    compiled("border of a plain row rounded down", "hops",
             "return ceil(Fraction(probability) * 2**32 - Fraction(1, 2))",
             "return int(Fraction(probability) * 2**32 - Fraction(1, 2))"),
    compiled("caps overlooked when the gait is chosen", "run",
             "compiled.policies or compiled.capped", "compiled.policies"),
    compiled("table widened the wrong way round", "state",
             "wide[:, :width] = table.reshape(rows, width)",
             "wide[:, :width] = table.reshape(width, rows).T"),
    compiled("free places of memories chained from the beginning again", "state",
             "np.arange(len(old.note_next) + 1, len(chain) + 1)",
             "np.arange(1, len(chain) - len(old.note_next) + 1)"),
    compiled("events of the present slice put off", "heap",
             "if part <= meter[SLICE]:", "if part < meter[SLICE]:"),
    compiled("a lane that keeps the words of whom it was before", "lanes",
             "    name_lane(world, lane, slot)\n    if life.phase", "    if life.phase"),
    compiled("words of the next visit after a desk", "strolling",
             " - (hop.kind == STAYS)", ""),
    compiled("a stay that ends with the horizon is cut off", "strolling",
             "if ends > globe.horizon:", "if ends >= globe.horizon:"),
    compiled("word at an edge's bound taken for the edge", "strolling",
             "while route >= targets[chosen].below:", "while route > targets[chosen].below:"),
    compiled("invitations at entry to a desk forgotten", "hops",
             "late = place.invitations == 0.0 or not place.invite_at_entry", "late = True"),
    compiled("friends logged in the order in which they came", "assembling",
             "order = np.argsort(friends)", "order = np.arange(len(friends))"),
    compiled("a margin that is none", "together",
             "if meter[FREE] + MARGIN > len(world.people.lives)", "if meter[FREE] > len(world.people.lives)"),
)  # fmt: skip

LAYERS: dict[str, tuple[str, ...]] = {
    "known answers": ("tests/kernels/test_philox.py",),
    "pinned": ("tests/engines/compiled/test_pinned.py",),
    "kernels": ("tests/kernels", "--deselect", "tests/kernels/test_philox.py"),
    "stops": ("tests/engines/compiled/test_resuming.py",),
    "own ways": tuple(
        f"tests/engines/compiled/test_{name}.py"
        for name in ("tables", "hops", "lanes", "desks", "blocks", "assembling")
    ),
    "agreement": ("tests/agreement/test_engines.py",),
    "laws": ("tests/agreement/test_laws.py",),
    "by hand": ("tests/engines/reference",),
    "theory": tuple(
        f"tests/verification/test_{name}.py"
        for name in ("theory", "desks", "markets", "exact", "exact_random", "exact_shipped")
    ),
}


BLIND = {
    "compiled": ("known answers", "kernels", "laws", "by hand"),
    "reference": ("known answers", "kernels", "stops", "own ways"),
    "both": ("known answers", "kernels", "own ways"),
}
"""Layers that do not run what a slip is made in."""


def slipped(slip: Slip, room: Path) -> None:
    """Copy what tests need into a folder, and make the slip there."""
    for name in ("src", "tests", "scenarios", "benchmarks", "docs"):
        shutil.copytree(HOME / name, room / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOME / "pyproject.toml", room)
    for file, old, new in slip.edits:
        path = room / "src" / "journeysim" / file
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise SystemExit(f"{slip.what}: {file} holds {old!r} {text.count(old)} times; it must be once")
        path.write_text(text.replace(old, new), encoding="utf-8")


def caught(layer: str, room: Path) -> str:
    """Run a layer on the copy in a folder; return what it noticed: nothing, a failure, or no end."""
    paths = [str(room / "src"), str(room)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "JOURNEYSIM_CACHE": str(room / "cache")}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *LAYERS[layer]]
    done = subprocess.run(
        command, cwd=room, env=environment, capture_output=True, text=True, check=False, preexec_fn=_limit
    )
    if done.returncode < 0:
        return "no end" if -done.returncode == signal.SIGXCPU else "crash"
    if done.returncode == 0:
        return ""
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return (failed or [f"exit {done.returncode}"])[0].split(" - ")[0].rpartition("/")[2]


def _limit() -> None:
    """Stop this process after so much work; how busy the machine is does not count."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))


def study(number: int, layers: list[str]) -> str:
    """Return the row of a slip: its number, where and what it is, which layer noticed it by which test."""
    slip = SLIPS[number]
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        slipped(slip, room)
        seeing = [layer for layer in layers if layer not in BLIND.get(slip.where, ())]
        found = {layer: test for layer in seeing if (test := caught(layer, room))}
    told = "; ".join(f"{layer} ({test})" for layer, test in found.items()) or "nothing"
    return f"{number:2} | {slip.where} | {slip.what} | {told}"


def main() -> None:
    """Study the slips that are asked for."""
    reader = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    reader.add_argument("--only", type=int, nargs="*", help="numbers of slips")
    reader.add_argument("--sample", type=int, help="so many slips, drawn by --seed")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--layers", nargs="*", default=list(LAYERS), choices=list(LAYERS))
    reader.add_argument("--jobs", type=int, default=1, help="slips studied at once")
    asked = reader.parse_args()
    numbers = asked.only if asked.only else list(range(len(SLIPS)))
    if asked.sample:
        numbers = sorted(random.Random(asked.seed).sample(numbers, asked.sample))
    with ThreadPoolExecutor(asked.jobs) as pool:
        for row in as_completed(pool.submit(study, number, asked.layers) for number in numbers):
            print(row.result(), flush=True)


if __name__ == "__main__":
    main()
