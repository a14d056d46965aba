"""What the bot remembers between restarts: as little as it can.

A module for each subject holds its queries, functions that take the store: `counts`, `privacy`, `questions`, `revisions`,
`servers`, `votes`.
"""

from bot.store import counts, privacy, questions, revisions, servers, votes
from bot.store.counts import Counted
from bot.store.file import UNUSABLE
from bot.store.keeping import LEFT_SERVER_DAYS, MEMORY_ONLY, Keeper, Kept, declared, in_memory
from bot.store.questions import Question
from bot.store.revisions import FORGOTTEN, FileChange, Note, Revision
from bot.store.servers import LISTENING, MAX_PAUSE_SECONDS, UNTIL_RESUMED, Mode, Server
from bot.store.store import Store
from bot.store.votes import Votes

__all__ = [
    "FORGOTTEN",
    "LEFT_SERVER_DAYS",
    "LISTENING",
    "MAX_PAUSE_SECONDS",
    "MEMORY_ONLY",
    "UNTIL_RESUMED",
    "UNUSABLE",
    "Counted",
    "FileChange",
    "Keeper",
    "Kept",
    "Mode",
    "Note",
    "Question",
    "Revision",
    "Server",
    "Store",
    "Votes",
    "counts",
    "declared",
    "in_memory",
    "privacy",
    "questions",
    "revisions",
    "servers",
    "votes",
]
