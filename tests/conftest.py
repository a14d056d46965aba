"""What holds for every test: generated ones are steady, and processes that tests start aren't traced."""

from __future__ import annotations

import os

from hypothesis import settings

from tests.stage.shipped import STEADY

settings.register_profile("steady", STEADY)
settings.load_profile("steady")

pytest_plugins = ["tests.stage.fixtures"]

if "PYTEST_XDIST_WORKER" in os.environ:
    # This worker of pytest is measured by now; what it starts would be three times slower, and tell little more.
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
