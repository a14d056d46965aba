"""What the bot says when it can't answer a question, or has to say more than the answer."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import FOOTER, Passage, Wording, remark
from bot.client.remarks import span

HELLO = remark(
    "Hi! Ask me about isotretinoin or dark spots, in your own words: “my lips are cracking, is that normal?”\n\n"
    "Use `/ask`, mention me, reply to me or write me a direct message. `/topics` shows everything that I can answer, "
    "`/help` what else I can do."
)
ONLY_WORDS = remark(
    "Sorry, I can only read words: no pictures, no stickers, and of files only short plain text. Tell me in a sentence "
    "what you want to know."
)
BUSY = remark(
    "Sorry, I'm asked more here than I can answer just now. Please ask again in a minute, or use `/ask`. If someone is in "
    "danger, tell me: that always gets an answer."
)
GOES_ON_HERE = (
    "We've been talking for a while, so I go on in this thread. Whoever can read the channel can read it, too. Reply to me "
    "or mention me to ask more."
)
TALK = "Questions to the bot"  # the name of a thread
LEARNING = "What several members ask in vain, moderators get to see, without names, so that I can learn it."
GONE = remark("Sorry, that question isn't here any more. Ask me in your own words, or browse `/topics`.", topics=True)
NOT_A_QUESTION = remark("I only answer what people write, not bots.")
PAUSED = remark(
    "Sorry, the moderators have paused me in this server, so I can't answer for now. If someone is in danger, tell me: "
    "that always gets an answer."
)

NOT_YOURS = remark(
    "Only the member who asked can open this. Ask me yourself with `/ask`: I show you alone what is private."
)
TO_YOU_ALONE = (
    "I show this to you alone, because it's a private matter. If it should be open to all here, moderators can choose that in "
    "`/settings`."
)


def to_you_alone(wording: Wording) -> Wording:
    """An answer that was to be shown to all, and isn't."""
    return replace(wording, passages=(*wording.passages, Passage(TO_YOU_ALONE)))


def wait(seconds: int) -> Wording:
    """A member asks too much at once."""
    return remark(
        f"That was a lot of questions at once. Please give me {span(seconds)}, then ask on. If someone is in danger, "
        "tell me: that always gets an answer."
    )


def hidden(me: str, whom_to_call: str, *, is_reply: bool) -> Wording:
    """Discord doesn't show the bot what it is asked about: a message to its role, or one that a member replies to.

    `me` is how it is mentioned. Somebody may be in danger, so it is sent as help is: as text, which everybody sees.
    """
    if is_reply:
        text = (
            "Sorry, Discord doesn't show me the message that you reply to. Hold or right-click it, then choose *Apps › Answer "
            f"this*, or write the question to me: {me} and your words."
        )
    else:
        text = (
            "Sorry, you mentioned my role, and then Discord doesn't show me what you wrote. Mention me instead, and write it "
            f"again: {me} and your words."
        )
    return Wording("urgent", (Passage(f"{text}\n\n{whom_to_call}"),), FOOTER)


def help_again(whom_to_call: str) -> Wording:
    """What follows help, where who replies to it asks nothing else. As text, as help is."""
    text = "I'm only a bot, so please get a person to help: someone near, or one of these."
    return Wording("urgent", (Passage(f"{text}\n\n{whom_to_call}\n\n`/helpline` shows more."),), FOOTER)


def with_unread(wording: Wording) -> Wording:
    """An answer to a message with a text file that is too long to be read."""
    note = Passage("I didn't read your file: it's too long for me. Please write the important part in a message.")
    return replace(wording, passages=(*wording.passages, note))


def with_earlier(wording: Wording, url: str) -> Wording:
    """An answer that was given in the channel a moment ago, too."""
    last = wording.passages[-1]
    line = f"I answered this here a few minutes ago, too: [my earlier answer]({url})."
    return replace(wording, passages=(*wording.passages[:-1], replace(last, body=f"{last.body}\n\n{line}")))
