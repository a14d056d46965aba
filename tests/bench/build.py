"""Build one system from one knowledge in a process of its own: how long that takes, and how much memory.

`python -m tests.bench.build SYSTEM KNOWLEDGE BUILT` reads pickled knowledge, writes the pickled system, tells figures.
"""

from __future__ import annotations

import gc
import json
import pickle
import re
import sys
import time
from pathlib import Path

from tests.bench.systems import SYSTEMS


def main(system: str, knowledge: Path, built: Path) -> None:
    """Build it, tell, keep it."""
    with knowledge.open("rb") as file:
        learnt_from = pickle.load(file)  # noqa: S301  # written by the benchmark itself
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the most memory that it had, anew from here
    before, began = _memory("RSS"), time.perf_counter()
    made = SYSTEMS[system](learnt_from)
    seconds, most = time.perf_counter() - began, _memory("HWM")
    gc.collect()
    figures = {"seconds": seconds, "building": most - before, "built": _memory("RSS") - before}
    with built.open("wb") as file:
        pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)
    print(json.dumps(figures))


def _memory(kind: str) -> float:
    """Resident memory of this process in MB: now (RSS), or at most (HWM)."""
    found = re.search(rf"Vm{kind}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
