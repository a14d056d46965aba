"""The demo as a process of its own, and its page as a browser uses it, but by HTTP alone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from tests.stage import shipped

FASTER = """
import sys
from time import monotonic
from bot.local import demo
from bot.settings import settings

sys.exit(demo.serve(settings.read(), 0, moderators={moderators}, seconds=lambda: monotonic() * {faster}))
"""
SECONDS = 30.0


@contextmanager
def demo(*, faster: float = 1.0, moderators: bool = False) -> Iterator[str]:
    """The demo, in whose simulated Discord time passes `faster` than here; its address."""
    program = FASTER.format(faster=faster, moderators=moderators)
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    environment["XDG_CACHE_HOME"] = shipped.kept()
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=shipped.ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = (re.search(r"http://127\.0\.0\.1:\d+/\S*", line) for line in process.stdout)
            yield next(found[0] for found in lines if found)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=SECONDS) == 0


class Page:
    """One viewer's page: what they see, and what they do there. `viewer` is the place among those to choose from."""

    def __init__(self, url: str, viewer: int = 0) -> None:
        self._origin, _, self._capability = url.rpartition("/#")
        self._sequence = count(1)
        self._state = self._call("/api/pages", {})
        if viewer:
            chosen = self._state["viewers"][viewer]["id"]
            self._state = self._call("/api/pages", {"viewer_id": chosen})

    def say(self, text: str) -> list[str]:
        """Send a message, and return the text of what has been answered by the time the page is calm again."""
        known = set(self._state["messages"])
        self._act("send_message", content=text)
        new = [message for id_, message in self._state["messages"].items() if id_ not in known]
        return [json.dumps(message) for message in new if message["author"]["bot"]]

    def commands(self) -> dict[str, Any]:
        """The commands that the viewer is offered."""
        found: dict[str, Any] = self._call("/api/commands")
        return found

    def _act(self, kind: str, **what: Any) -> None:
        result = self._call(
            "/api/action",
            {
                "protocol_version": self._state["protocolVersion"],
                "kind": kind,
                "sequence": next(self._sequence),
                "request_id": f"{kind}-{os.urandom(4).hex()}",
                "generation": self._state["context"]["generation"],
                "bot_generation": self._state["botGeneration"],
                "published_revision": self._state["publishedRevision"],
                **what,
            },
        )
        assert result["settlement"] == "settled", result
        self._state = self._call("/api/state")

    def _call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"X-Simcord-Capability": self._capability, "Content-Type": "application/json"}
        if hasattr(self, "_state"):
            headers["X-Simcord-Context"] = self._state["context"]["id"]
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._origin + path, data, headers)  # noqa: S310 - our own address
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return json.load(response)
