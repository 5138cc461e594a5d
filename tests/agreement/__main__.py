"""Hold the engines against each other on many random scenarios.

python -m tests.agreement --examples 2000 --fresh
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from journeysim.results.log import Kind
from tests.agreement.engines import compiled_document, disagreement, gaits, lived
from tests.agreement.worlds import CUSTOMERS, SEEDS, STRATEGIES, worlds
from tests.independent import INDEPENDENT


def main() -> int:
    """Run so many examples, print each that differs; return how many there were, at most 1."""
    reader = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    reader.add_argument("--examples", type=int, default=2000, help="number of random scenarios")
    reader.add_argument("--fresh", action="store_true", help="other scenarios than last time")
    reader.add_argument("--seed", type=int, default=1, help="which scenarios, where they are not fresh")
    asked = reader.parse_args()
    start = secrets.randbits(32) if asked.fresh else asked.seed
    print(f"{asked.examples:,} scenarios, --seed {start}", flush=True)
    found: Counter[str] = Counter()
    begin = time.monotonic()

    @seed(start)
    @settings(
        max_examples=asked.examples, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck), backend=INDEPENDENT,
    )  # fmt: skip
    @given(worlds(), STRATEGIES, CUSTOMERS, SEEDS)
    def examine(document: dict[str, object], strategy: str, customers: int | None, key: int) -> None:
        compiled = compiled_document(document, strategy, customers)
        told = disagreement(compiled, key)
        found["scenarios"] += 1
        found[f"gait {gaits(compiled)[0]}"] += 1
        log = lived("reference", compiled, key)
        if isinstance(log, str):
            found[f"stopped by {log}"] += 1
        else:
            found["rows"] += len(log)
            found.update(f"with {kind.name}" for kind in Kind if (log.kind == kind).any())
            for name in ("decisions", "intervals", "exhausted"):
                found[f"with {name}"] += bool(getattr(log.world, name))
        if told:
            found["DIFFERENT"] += 1
            print(
                f"\n{told}\nstrategy {strategy!r}, customers {customers}, seed {key}, scenario\n"
                f"{json.dumps(document)}",
                flush=True,
            )

    examine()
    print(f"{time.monotonic() - begin:.0f} s")
    for name, number in sorted(found.items()):
        print(f"{number:10,}  {name}")
    return min(found["DIFFERENT"], 1)


if __name__ == "__main__":
    sys.exit(main())
