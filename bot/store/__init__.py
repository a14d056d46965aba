"""What the bot remembers between restarts: as little as it can.

A module for each subject holds its queries, functions that take the store: `answers`, `counts`, `privacy`, `questions`,
`reports`, `revisions`, `sent`, `servers`, `tickets`, `votes`. `copies` is about a file as a whole: copying, looking
through, going back; `copying` about putting all of a store into another; `migrating` about the revisions of the tables.
`postgresql`, about a database on a server, is imported by itself: who has none doesn't wait for it. `leases` shares the shards
out among processes.
"""

from bot.store import (
    answers,
    copies,
    copying,
    counts,
    migrating,
    privacy,
    questions,
    reports,
    revisions,
    sent,
    servers,
    tickets,
    votes,
)
from bot.store.answers import Answer
from bot.store.codes import Codes
from bot.store.counts import Counted
from bot.store.keeping import LEFT_SERVER_DAYS, MEMORY_ONLY, Keeper, Kept, declared, in_memory
from bot.store.leases import LeaseError, Leases, OthersDiffer, Session, Standing
from bot.store.place import UNUSABLE, InUseError, Place, Sharing
from bot.store.questions import Question
from bot.store.revisions import FORGOTTEN, FileChange, Note, Revision
from bot.store.servers import LISTENING, MAX_PAUSE_SECONDS, UNTIL_RESUMED, Mode, PeopleWay, Server
from bot.store.store import Store, place_at
from bot.store.tickets import Ending, Ticket
from bot.store.votes import Votes

__all__ = [
    "FORGOTTEN",
    "LEFT_SERVER_DAYS",
    "LISTENING",
    "MAX_PAUSE_SECONDS",
    "MEMORY_ONLY",
    "UNTIL_RESUMED",
    "UNUSABLE",
    "Answer",
    "Codes",
    "Counted",
    "Ending",
    "FileChange",
    "InUseError",
    "Keeper",
    "Kept",
    "LeaseError",
    "Leases",
    "Mode",
    "Note",
    "OthersDiffer",
    "PeopleWay",
    "Place",
    "Question",
    "Revision",
    "Server",
    "Session",
    "Sharing",
    "Standing",
    "Store",
    "Ticket",
    "Votes",
    "answers",
    "copies",
    "copying",
    "counts",
    "declared",
    "in_memory",
    "migrating",
    "place_at",
    "privacy",
    "questions",
    "reports",
    "revisions",
    "sent",
    "servers",
    "tickets",
    "votes",
]
