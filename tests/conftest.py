"""What holds for every test: generated ones are steady."""

from __future__ import annotations

from hypothesis import settings

from tests.shipped import STEADY

settings.register_profile("steady", STEADY)
settings.load_profile("steady")
