"""What members and helpers read about a question to a person."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from discord.utils import escape_markdown, format_dt

from bot.answering import Wording, cut, remark
from bot.client.answer_buttons import ASK_A_PERSON
from bot.client.remarks import as_block, as_code
from bot.store import Ticket

KEPT_DAYS = 7
PRIVATE_SECONDS = 14 * 60.0  # for which what only the member sees can still be answered: Discord says 15 minutes
COMMAND = "`/my-question`"
DOCTOR = "Your dermatologist or pharmacist can answer questions about your treatment."
WHOM_ELSE = (
    f"Write to a moderator of this server, or mention their role. {DOCTOR} In danger, call your local emergency number."
)

# Where it isn't possible

NOWHERE = remark(f"Sorry, I can't pass questions on to a person here. {WHOM_ELSE}")
NOT_YOURS = remark("Only the member who asked can pass this question on. Ask me yours, or write to a moderator.")
NOT_KEPT = remark(
    "A question to a person has to be kept until it's answered, and here none of yours is kept: you chose so under `/privacy`, "
    f"where you can choose otherwise, or this server's moderators did for this channel. {WHOM_ELSE}"
)
FULL = remark(
    f"Sorry, so many questions wait for a person here that I can't take another one now. Please try again tomorrow. {WHOM_ELSE}"
)
ENOUGH = remark(
    "You have sent several questions to a person within a day, so I can't take another one now. Please try again tomorrow. "
    f"{WHOM_ELSE}"
)
NO_WORDS = remark("There are no words in it that I could show to a person. Tell in a sentence what you want to know.")
OVER = remark(
    f"This preview is over, so nothing was sent. Press *{ASK_A_PERSON}* again if you still want to.", person="last"
)
_BROKEN = "Sorry, something went wrong on my side."
NOT_SHOWN = f"{_BROKEN} Nothing was sent, and your words aren't lost. Please try again in a little while."
NOT_SURE = f"{_BROKEN} Your question may not have been sent. {COMMAND} shows whether it was. If not, please try again."
CANCELLED = remark("Cancelled. Nothing was sent, and nothing is kept.")
TAKEN_BACK = remark("Done. Your question is taken back and deleted; the people who help here don't see it any more.")
BEFORE = remark("That was how the question ended that you sent before. If you still want to, ask a person again.")
NOTHING = remark("You have no question to a person here.")

CALLED = (
    "I can't call anybody, but I can pass a question on to the people who help in this server. Press the button: you see first "
    "what they will read. They are no doctors. In danger, call your local emergency number; `/helpline` shows whom else."
)


def preview(text: str, channel: int, *, private: bool) -> Wording:
    """What the helpers would read, before the member sends it from a channel."""
    return remark(
        f"This is what the people who help in this server will read, without your name:\n{quoted(text)}\n\n"
        "I took out what looked like names, numbers and links; please look yourself whether anything is left that tells who you "
        f"are. {_how_told(channel, private)} They are volunteers and no doctors, and may take "
        f"hours or days. In danger, don't wait for them: call your local emergency number.\n\nI keep your question until it's "
        f"answered, {KEPT_DAYS} days at most. If moderators make it something that I can answer, the words stay, without who "
        "wrote them.",
        title="Send this to a person?",
    )


def given_back(why: str, text: str) -> Wording:
    """What a member wrote, which would be lost."""
    return remark(f"{why} This is what you wrote:\n{as_block(text)}", title="Ask a person")


def sent(ticket: Ticket) -> Wording:
    """That a question was sent."""
    return remark(
        f"Your question is on its way to the people who help here.\n{quoted(ticket.text)}\n\n"
        f"{_how_told(ticket.channel, ticket.message == 0)} It stays open until {_end(ticket)}. {COMMAND} shows how "
        "it stands, and takes it back.",
        title="Sent",
    )


def _how_told(channel: int, private: bool) -> str:
    if private:
        return (
            f"If a person answers in the next 15 minutes, I show it in <#{channel}>, to you alone. After that it waits for you: "
            f"{COMMAND} shows it. I don't write direct messages."
        )
    return (
        f"When a person answers, I reply to you in <#{channel}>, where everyone can read it, with the beginning of these words. "
        "If the message that I reply to is deleted, your question goes, too."
    )


def standing(ticket: Ticket) -> Wording:
    """How an open question stands, for who asked it."""
    on_it = "Somebody is on it." if ticket.holder is not None else "Nobody is on it yet."
    return remark(
        f"{quoted(ticket.text)}\n\nYou sent this {format_dt(ticket.at, 'R')}. {on_it} It stays open until {_end(ticket)}. "
        f"{_how_told(ticket.channel, ticket.message == 0)}",
        title="Your question to a person",
    )


# What the member is told in the end

MAX_ABOUT = 100  # characters of a question above its answer
TITLES = {"answered": "A person answered", "declined": "Your question to a person", "lost": "Your question to a person"}
NO_DOCTOR = "*Somebody who helps in this server wrote this. They aren't a doctor, and I didn't check it.*"
DECLINED = f"The people who help here can't answer your question. {DOCTOR} Or write to a moderator of this server."
LOST = f"Sorry, I can't reach the people who help here any more, so your question is deleted. {WHOM_ELSE}"


def ended(ticket: Ticket, mention: str = "", *, asked_for: bool = False) -> Wording:
    """How a question ended, for who asked it. `mention` pings them. An answer that everyone reads tells in its title what it
    answers: what it replies to may say something else by now. What they alone see can be lost, but where it was `asked_for`."""
    about = f"{quoted(ticket.text)}\n\n" if ticket.message == 0 else f"{mention} " if mention else ""
    texts = {"answered": f"{ticket.answer}\n\n{NO_DOCTOR}", "declined": DECLINED, "lost": LOST}
    title, end = TITLES[ticket.ending], ""
    if ticket.message and ticket.ending == "answered":
        title = f"{title}: “{escape_markdown(cut(' '.join(ticket.text.split()), MAX_ABOUT))}”"
    if not ticket.message and not asked_for:
        end = f"\n\n{COMMAND} shows this once more."
    return remark(f"{about}{texts[ticket.ending]}{end}", title=title)


def is_ending(text: str) -> bool:
    """Whether what a message says is how a question ended."""
    return text.startswith(tuple(f"**{title}" for title in TITLES.values()))


def late(ticket: Ticket, mention: str = "") -> Wording:
    """That it takes long."""
    so_far = (
        "Somebody who helps here has taken your question on, but hasn't answered yet."
        if ticket.holder is not None
        else "Nobody who helps here has had time for your question yet."
    )
    return remark(
        f"{mention + ' ' if mention else ''}{so_far} I'm sorry that it takes so long. It stays open until {_end(ticket)}; "
        f"{COMMAND} takes it back. {DOCTOR}"
    )


# What the helpers read

POST_TITLE = "A question for a person"
FORM_TITLE, FORM_LABEL = "Answer a member", "Your answer"
FORM_HINT = "As you'd say it to them. No doses, no diagnosis, no shops."
GONE = remark("This question isn't here any more: it was taken back, or its time is over.", title=POST_TITLE)
WITHDRAWN = remark("This question was taken back, so its words are gone.", title=POST_TITLE)
EXPIRED = remark(f"Nobody answered this question within {KEPT_DAYS} days, so it is deleted.", title=POST_TITLE)
MAY_NOT = remark(
    "Sorry, only the people who answer for this server can do that. Moderators choose them in `/settings`."
)
OTHERS = remark("Somebody else is on it. If they don't get to it, press *Take over*.")
FASTER = remark("Somebody else was faster. Look again: the message shows who is on it.")
PAUSED = "I'm paused in this server, so I can't tell the member now. Answer again after `/resume`."
IS_PAUSED = remark(PAUSED)
YOURS = remark("You are on it: the message shows it to the others. To give it back, press *Take over, or give back*.")
FREE = remark("You have given it back, and nobody is on it yet. To take it again, press *On it*.")
SURE = remark(
    "Shall I tell the member that nobody here can answer this? Then the question is closed for everybody, and that can't be "
    "undone. If somebody else may know, leave it open."
)
DONE = remark("Done. The question is closed.")
BROKEN = (
    "Something went wrong, so your answer may not have been sent. If the question is still open in a few minutes, please send it "
    "again."
)
NOT_THERE = "The question isn't here any more, or you may not answer it."
NOT_YOURS_NOW = "Somebody else is on it, or has answered it."


def posted(ticket: Ticket, holder: str = "") -> Wording:
    """A question as helpers read it; `holder` is the name of the one who is on it."""
    on_it = f"**{_name(holder)} is on it.**" if ticket.holder is not None else "**Nobody is on it yet.**"
    if ticket.holder is not None and not holder:
        on_it = "**Somebody is on it.**"
    told = (
        "The member alone sees your answer" if ticket.message == 0 else "Your answer comes as a reply in that channel"
    )
    return remark(
        f"{quoted(ticket.text)}\n\nAsked in <#{ticket.channel}>, open until {_end(ticket)}. {on_it}\n\n*On it* shows the others "
        f"that you take it; *Answer* opens a form. {told}, without your name and marked as from a person, not a doctor. If "
        "somebody is in danger, tell a moderator.",
        title=POST_TITLE,
    )


def closed(ticket: Ticket, by: str, reached: Literal["told", "waits"], *, hidden: bool = False) -> Wording:
    """A question that has ended, as helpers read it; `by` is the name of who ended it, "" where nobody knows. `hidden`: everyone
    can read it by now, and only the member may."""
    who = f" by {_name(by)}" if by else ""
    what = f"**Answered{who}:**\n{ticket.answer}" if ticket.ending == "answered" else ""
    if ticket.ending == "declined":
        what = f"**Not answered**, says {_name(by)}." if by else "**Not answered.**"
    asked = quoted(ticket.text)
    if hidden:
        asked, what = HIDDEN, f"**Answered{who}.**" if ticket.ending == "answered" else what
    told = TOLD.format(ticket.channel) if ticket.message else TOLD_ALONE.format(ticket.channel)
    waits = TRIED_AGAIN if ticket.message else WAITS
    return remark("\n\n".join(filter(None, (asked, what, told if reached == "told" else waits))), title=POST_TITLE)


TOLD = "The member was told in <#{}>."
TOLD_ALONE = f"The member was told in <#{{}}>, alone; {COMMAND} shows it once more."
WAITS = f"The member can't be told there just now. It waits for them: {COMMAND} shows it."
TRIED_AGAIN = (
    f"The member couldn't be told there at once, so I try again. It waits for them until then: {COMMAND} shows it."
)
HIDDEN = "The words aren't shown here: everyone can read this channel now, and the member asked where only they see the answer."
TOO_LATE = "The member has taken the question back, so they aren't told."


def not_sent(why: str, text: str) -> Wording:
    """An answer that isn't sent, with the words that would be lost."""
    return remark(f"{why} This is what you wrote:\n\n{text}", title="Not sent")


def quoted(text: str) -> str:
    """A text as a quotation, in which nothing is markup."""
    return "\n".join(f"> {line}" for line in escape_markdown(text).splitlines() or [""])


def _end(ticket: Ticket) -> str:
    return format_dt(ticket.at + dt.timedelta(KEPT_DAYS), "D")


def _name(name: str) -> str:
    return as_code(name, "a helper")
