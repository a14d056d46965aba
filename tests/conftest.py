"""What holds for every test: generated ones are steady, and processes that tests start aren't traced."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

from bot.training import garbage
from tests.stage.shipped import STEADY, kept

settings.register_profile("steady", STEADY)
settings.load_profile("steady")

kept()  # is made before the workers are, so that they share it

pytest_plugins = ["tests.stage.fixtures"]


# Thousands of tests and what they are made of are no garbage: looking through them again and again takes a good part of the time.
gc.disable()


def pytest_collection_finish() -> None:
    garbage.keep()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


if "PYTEST_XDIST_WORKER" in os.environ:
    # This worker of pytest is measured by now; what it starts would be three times slower, and tell little more.
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
