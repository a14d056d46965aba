"""The command `sources`: what rests on which address, and which of them don't answer any more."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from typer.testing import CliRunner

from bot.__main__ import app
from bot.knowledge import load
from bot.local.sources import Trouble, addresses, asked, show

ENTRIES = """\
entries:
  - id: sun
    question: Does it burn?
    answer: Yes.
    source: NHS, sun — https://example.org/sun.
    beyond_article: true
    sources:
      - {title: NHS, address: "https://example.org/sun"}
      - {title: A leaflet, address: "https://example.org/a(1)"}
  - id: lips
    question: Are lips dry?
    answer: Yes.
    source: Potential Side Effects
    sources:
      - {title: NHS, address: "https://example.org/sun"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "skin.yaml").write_text(ENTRIES, "utf-8")
    return tmp_path


def test_each_address_stands_once_with_all_that_rests_on_it(folder: Path) -> None:
    assert addresses(load(folder)) == {"https://example.org/a(1)": ["sun"], "https://example.org/sun": ["sun", "lips"]}


def test_the_command_lists_them_and_asks_nobody(folder: Path) -> None:
    ran = CliRunner().invoke(app, ["sources", "--knowledge", str(folder)])
    assert ran.exit_code == 0
    assert "https://example.org/sun\n    sun, lips\n" in ran.stdout
    assert ran.stdout.endswith("2 addresses, on which 2 entries rest\n")


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/slow":
            await asyncio.sleep(60)  # until who asked is gone
        if request.path == "/moved":
            raise web.HTTPFound("/200")
        return web.Response(status=int(request.path[1:]))

    served = web.Application()
    served.router.add_get("/{what}", answer)
    runner = web.AppRunner(served, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
    await runner.cleanup()


async def test_it_is_told_which_do_not_answer(server: str) -> None:
    found = await asked([f"{server}/{what}" for what in ("200", "moved", "404", "403", "503", "200#part")])
    assert found == {
        f"{server}/404": Trouble("status 404"),
        f"{server}/403": Trouble("status 403", may_be_there=True),
        f"{server}/503": Trouble("status 503", may_be_there=True),
    }


async def test_who_takes_too_long_or_is_not_there_is_told(server: str) -> None:
    nobody = "http://127.0.0.1:1/"
    found = await asked([f"{server}/slow", nobody], seconds=0.5)
    assert found[f"{server}/slow"] == Trouble("no answer in time")
    assert not found[nobody].may_be_there


def test_what_is_gone_is_marked_and_makes_the_command_fail(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(_: object) -> dict[str, Trouble]:
        return {"https://example.org/sun": Trouble("status 404")}

    monkeypatch.setattr("bot.local.sources.asked", told)
    out = io.StringIO()
    assert show(load(folder), out, online=True) == 1
    assert "GONE (status 404): https://example.org/sun\n" in out.getvalue()
    assert "1 don't answer any more, 0 only a person can tell" in out.getvalue()
