"""Every alarm that there is: what it says, and what whoever runs the bot is to do. `docs/watching.md` tells more of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong. `key` names it in metrics, `title` in the log and on Discord; `mend` is what to do. It is
    raised once it has been so for `after` seconds."""

    key: str
    title: str
    mend: str
    after: float = 0.0


LOG = "The log of the bot says more."

NOT_HEARD = Alarm(
    "not-heard",
    "I don't hear Discord",
    "Look whether the machine has a network and whether https://discordstatus.com says that something is wrong. I try "
    "again by myself.",
    after=15.0,
)
NO_SESSIONS = Alarm(
    "no-sessions",
    "Discord lets me connect no more today",
    "My connection broke again and again. Find out why (the network, the machine's memory, another process with the same "
    "token); I connect by myself once I may.",
)
ANSWERS_FAILING = Alarm(
    "answers-failing",
    "Answers don't reach members",
    "Look whether https://discordstatus.com says that something is wrong, and whether the machine's network works. "
    + LOG,
)
BREAKING = Alarm(
    "breaking",
    "Something in me breaks while I answer",
    "This is a mistake in the bot. Get the newest version; if it goes on, report it with what the log says.",
)
EVENTS_UNREADABLE = Alarm(
    "events-unreadable",
    "I can't read some of what Discord tells me",
    "Discord may have changed something. Get the newest version of the bot; if it goes on, report it with what the log says.",
)
ALERTS_FAILING = Alarm(
    "alerts-failing",
    "An alert about someone in danger doesn't reach its moderators",
    "Tell the moderators of that server yourself if you can: the log names the server. I go on trying for ten minutes.",
)
ALERTS_CLOSED = Alarm(
    "alerts-closed",
    "A channel for alerts is gone, or closed to me",
    "Its moderators choose another one in /settings, or let me see it and write there.",
    after=5.0,
)
ALERTS_NOWHERE = Alarm(
    "alerts-nowhere",
    "A server had an alert and has no channel for alerts",
    "Its moderators choose one in /settings; until then nobody there hears of someone in danger.",
)
SPEECHLESS = Alarm(
    "speechless",
    "I may not write where I am to answer",
    "The moderators of that server give me *Send Messages* there (in threads, *Send Messages in Threads*), or switch me off "
    "for the channel in /settings.",
    after=5.0,
)
HOME_MISSING = Alarm(
    "home-missing",
    "I am not in the home server",
    "Invite me there, or correct HOME_SERVER: until then nobody may change the knowledge from Discord.",
    after=30.0,
)
NOTHING_KEPT = Alarm(
    "nothing-kept",
    "The database can't be used, so nothing is kept",
    "Mend what the log says of it (its setting is DATABASE), then start the bot again.",
)
STORE_FAILING = Alarm(
    "store-failing",
    "The database takes no writes",
    "Look whether the disk is full and whether another program holds the file (its setting is DATABASE). " + LOG,
)
STORE_SLOW = Alarm(
    "store-slow",
    "The database is slow",
    "Look what else writes to that disk, and whether another program holds the file (its setting is DATABASE).",
)
DISK_FILLING = Alarm(
    "disk-filling",
    "The disk with the database is nearly full",
    "Make room on it.",
)
BACKUP_OVERDUE = Alarm(
    "backup-overdue",
    "The backup is overdue",
    "Have `python -m bot backup FOLDER --keep-days 30` called every night, and look why it wasn't. It is over once one is made.",
)
KNOWLEDGE_BROKEN = Alarm(
    "knowledge-broken",
    "The knowledge files can't be used, so I answer with what was good last",
    "Mend what `python -m bot check` says; it goes live by itself.",
)
NO_KNOWLEDGE = Alarm(
    "no-knowledge",
    "I have nothing to answer with",
    "Look at the folder that the setting KNOWLEDGE names; people in danger get help all the same.",
    after=5.0,
)
COMMANDS_UNTOLD = Alarm(
    "commands-untold",
    "Discord hasn't got my commands",
    "I try again by myself unless Discord refused them; then report it with what the log says. Mentions work without them.",
    after=10.0,
)
DAILY_WORK = Alarm(
    "daily-work",
    "Part of the work of the day failed",
    "What is to be deleted by now may still be there. I try again every hour. " + LOG,
)
CLOCK_WRONG = Alarm(
    "clock-wrong",
    "This machine's clock is wrong",
    "Set it (`timedatectl set-ntp true`): what is kept for so many days goes by it.",
)
LIMITED = Alarm(
    "limited",
    "Discord wants fewer requests",
    "If it goes on, look whether another process uses the same token, or whether one server is flooded with questions.",
)
WAITING = Alarm(
    "waiting",
    "More is asked in a channel than I may answer",
    "Nothing, if it passes. If it goes on, its moderators slow the channel down (slow mode) or use /pause.",
    after=5.0,
)
SLOW = Alarm(
    "slow",
    "I am held up",
    "Look whether the machine is out of memory (it swaps), or shares its processor with something greedy.",
)
WORK_FAILING = Alarm(
    "work-failing",
    "Work beside the answers fails",
    "This is a mistake in the bot. Get the newest version; if it goes on, report it with what the log says.",
)
HEALTH_CLOSED = Alarm(
    "health-closed",
    "The port for watching me can't be opened",
    "Another program uses it, or the address isn't this machine's: set HEALTH_PORT or HEALTH_HOST to others. I try again "
    "every few seconds.",
)

ALARMS = (
    NOT_HEARD,
    NO_SESSIONS,
    ANSWERS_FAILING,
    BREAKING,
    EVENTS_UNREADABLE,
    ALERTS_FAILING,
    ALERTS_CLOSED,
    ALERTS_NOWHERE,
    SPEECHLESS,
    HOME_MISSING,
    NOTHING_KEPT,
    STORE_FAILING,
    STORE_SLOW,
    DISK_FILLING,
    BACKUP_OVERDUE,
    KNOWLEDGE_BROKEN,
    NO_KNOWLEDGE,
    COMMANDS_UNTOLD,
    DAILY_WORK,
    CLOCK_WRONG,
    LIMITED,
    WAITING,
    SLOW,
    WORK_FAILING,
    HEALTH_CLOSED,
)
