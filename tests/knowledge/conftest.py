"""The shipped knowledge and what answers from it, built once for the whole run."""

from __future__ import annotations

import pytest

from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from tests.stage import shipped


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return shipped.knowledge()


@pytest.fixture(scope="session")
def responder() -> Responder:
    return shipped.responder()
