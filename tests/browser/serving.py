"""A server of the tests as a process of its own: `python -m MODULE …` that prints its address."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stage.shipped import ROOT


@contextmanager
def serving(module: str, *options: str) -> Iterator[str]:
    """Its address; it has to end well when it is told to."""
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield next(url[0] for line in process.stdout if (url := re.search(r"http://127\.0\.0\.1:\d+/\S*", line)))
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
