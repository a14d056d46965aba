"""Where the knowledge has its facts from: every address, the entries that rest on it, and whether it still answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

import aiohttp

from bot import __version__
from bot.knowledge import Entry, Knowledge

AT_ONCE = 4
SECONDS = 20.0  # that an address has to answer
AGENT = f"isotretinoin-faq-bot/{__version__} (looks whether its sources are still there)"
SHUT = (401, 403, 405, 406, 429, 451)  # the page may well be there: it doesn't show itself to programs

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]]*[^\s<>()\[\].,;:!?·]")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What came of asking for an address that didn't answer well. `may_be_there`: only a person can tell."""

    why: str
    may_be_there: bool = False


def addresses(knowledge: Knowledge) -> dict[str, list[str]]:
    """Every address that an entry names as its source, in order of the alphabet, and the ids of the entries."""
    found: dict[str, list[str]] = {}
    for entry in knowledge.entries.values():
        for address in dict.fromkeys(_of(entry)):
            found.setdefault(address, []).append(entry.id)
    return dict(sorted(found.items()))


def _of(entry: Entry) -> Iterable[str]:
    yield from (source.address for source in entry.sources)
    yield from _ADDRESS.findall(entry.source)


def show(knowledge: Knowledge, out: TextIO, *, online: bool) -> int:
    """List the sources; with `online`, those that don't answer any more are marked. Returns the exit code: 1 where any is
    gone, else 0."""
    found = addresses(knowledge)
    troubles = asyncio.run(asked(found)) if online else {}
    for address, entries in found.items():
        trouble = troubles.get(address)
        mark = f"{'look at it' if trouble.may_be_there else 'GONE'} ({trouble.why}): " if trouble is not None else ""
        out.write(f"{mark}{address}\n    {', '.join(entries)}\n")
    gone = sum(not trouble.may_be_there for trouble in troubles.values())
    out.write(f"{len(found)} addresses, on which {len({id_ for ids in found.values() for id_ in ids})} entries rest")
    told = f"; {gone} don't answer any more, {len(troubles) - gone} only a person can tell" if online else ""
    out.write(f"{told}\n")
    return 1 if gone else 0


async def asked(addresses: Iterable[str], seconds: float = SECONDS) -> Mapping[str, Trouble]:
    """The addresses that don't answer, or not well, of these; a few are asked at once."""
    turn = asyncio.Semaphore(AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": AGENT}, trust_env=True) as session:

        async def ask(address: str) -> tuple[str, Trouble | None]:
            async with turn:
                return address, await _trouble(session, address)

        answers = await asyncio.gather(*map(ask, addresses))
    return {address: trouble for address, trouble in answers if trouble is not None}


async def _trouble(session: aiohttp.ClientSession, address: str) -> Trouble | None:
    try:
        async with session.get(address.partition("#")[0]) as answer:
            status = answer.status
    except TimeoutError:
        return Trouble("no answer in time")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Trouble(type(error).__name__)
    if status < 400:
        return None
    return Trouble(f"status {status}", may_be_there=status in SHUT or status >= 500)
