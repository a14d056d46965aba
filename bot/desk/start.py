"""What the bot answers with when it starts: the knowledge folder, or, where that can't be used, what was good last."""

from __future__ import annotations

import asyncio
import logging

from bot.answering import Responder, Thresholds
from bot.desk.desk import Desk
from bot.desk.errors import DeskError
from bot.knowledge import KnowledgeError, with_triage
from bot.knowledge.files import read_folder as read_files
from bot.knowledge.files import whole
from bot.training import cache, relearn

log = logging.getLogger(__name__)

LAST_GOOD = """\
THE KNOWLEDGE CAN'T BE USED, so the bot answers with what was good last. Mend these, and they go live by themselves:"""

NO_RULES = """\
THE KNOWLEDGE FOLDER HAS NO URGENT RULES. So that people in danger get help all the same, the bot goes by its own:"""


async def responder_at_start(desk: Desk, thresholds: Thresholds) -> Responder:
    """The responder to start with. Raises KnowledgeError where neither the folder nor anything kept can be used."""
    try:
        files = await asyncio.to_thread(read_files, desk.folder)
        await relearn.ahead(files)
        found = await asyncio.to_thread(cache.responder_of, files, thresholds, folder=desk.folder)
    except KnowledgeError as error:
        kept = await _last_good(desk)
        if kept is None:
            raise
        try:
            found = await asyncio.to_thread(cache.responder_of, kept, thresholds)
        except KnowledgeError:  # what was good for another version of the bot
            raise error from None
        log.error("%s\n%s", LAST_GOOD, "\n".join(map(str, error.problems)))
        return await asyncio.to_thread(_with_triage, found)
    ready = await asyncio.to_thread(_with_triage, found)
    if ready is found and not found.knowledge.problems:  # else what is wrong is still to be told
        desk.begun_with = whole(files)
    return ready


def _with_triage(found: Responder) -> Responder:
    knowledge = with_triage(found.knowledge)
    if knowledge is found.knowledge:
        return found
    log.error("%s\n%s", NO_RULES, knowledge.problems[-1])
    return found.successor(knowledge)


async def _last_good(desk: Desk) -> dict[str, bytes] | None:
    try:
        texts = await desk.last_good()
    except DeskError as error:
        log.error("what was good last can't be read: %s", error)
        return None
    return {name: text.encode() for name, text in texts.items()} if texts is not None else None
