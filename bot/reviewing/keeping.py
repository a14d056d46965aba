"""What the bot learns from, where it is asked: the one place that says whose questions are kept."""

from __future__ import annotations

from bot.answering import Decision
from bot.client.reading import Caller
from bot.moderating import Editors, Servers
from bot.privacy import Privacy
from bot.reviewing.questions import Asker, QuestionLog, may_be_kept


class Keeping:
    """Has questions kept where the server's moderators switched that on, unless who asks them or the channel's moderators
    don't want it. For direct messages the choice of the home server holds, whose moderators would read them."""

    def __init__(self, questions: QuestionLog, servers: Servers, privacy: Privacy, editors: Editors) -> None:
        self._questions = questions
        self._servers = servers
        self._privacy = privacy
        self._editors = editors

    def note(self, decision: Decision, text: str, caller: Caller) -> None:
        """Keep what a member asked."""
        asker = self._asker(caller)
        if asker is not None:
            self._questions.note(decision, text, asker)

    def keeps(self, decision: Decision, caller: Caller) -> bool:
        """Whether moderators learn of what a member asks in vain."""
        return (
            decision.kind == "unknown"
            and not decision.language
            and not decision.declined
            and may_be_kept(decision)
            and self._asker(caller) is not None
        )

    def picked(self, text: str, entry: str, caller: Caller) -> None:
        """Keep that a member chose this entry among the suggestions: their question is a way of asking for it."""
        asker = self._asker(caller)
        if asker is not None:
            self._questions.picked(text, entry, asker)

    def _asker(self, caller: Caller) -> Asker | None:
        """Who asks; None where their question isn't to be kept. Not everyone who can write in the moderators' channel need
        be a moderator: only those who are count."""
        if not self.may_keep(caller):
            return None
        is_theirs = self._servers.of(caller.server).alert_channel in (caller.channel, caller.parent)
        return Asker(caller.member, caller.server or 0, by_moderator=is_theirs and caller.is_moderator)

    def may_keep(self, caller: Caller) -> bool:
        """Whether anything that somebody writes may be kept."""
        places = [place for place in (caller.channel, caller.parent) if place is not None]
        is_on = self._servers.of(caller.server or self._editors.home).keeps_questions
        return is_on and self._privacy.may_keep(caller.member, *places)
