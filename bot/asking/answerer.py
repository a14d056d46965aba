"""What the bot answers, and what goes with every answer, whatever the way in: a message, a command or a button."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic

from discord import Message

from bot import metrics
from bot.answering import (
    Conversation,
    Current,
    Decision,
    Wording,
    added,
    emergency_after,
    is_danger,
    is_of_this_minute,
)
from bot.asking import hearing, remarks
from bot.asking.correcting import Correcting
from bot.asking.counting import Counting
from bot.asking.hearing import Heard
from bot.asking.memory import Memory
from bot.asking.memory.cooldown import Wait
from bot.asking.memory.explanations import Why
from bot.asking.past import Past
from bot.asking.phrasing import Phrasing
from bot.asking.question import Question, points
from bot.client import reading
from bot.client.client import Client
from bot.client.reading import Caller
from bot.client.schedule import today
from bot.helping import Offering
from bot.moderating import Alert, Alerting, Servers, Way, concerns
from bot.privacy import Privacy
from bot.reviewing.keeping import Keeping

log = logging.getLogger(__name__)

# Urgent categories that say something about the member that is nobody else's business.
PRIVATE_CATEGORIES = frozenset({"pregnant-now", "minor", "dosing"})
MAX_WAITING = 100  # alerts in servers of which Discord hasn't told yet

Said = tuple[Decision, Wording | None]  # what was decided, and what to say: None for nothing

_SILENT = Decision("silent")
_OVERHEARD = Heard(is_addressed=False)


class Answerer:
    """Decides what to say, by what is asked, how it reaches the bot, and how much was asked and said already; and gives
    the answers, so that nothing is forgotten that goes with one."""

    def __init__(
        self,
        client: Client,
        current: Current,
        servers: Servers,
        privacy: Privacy,
        memory: Memory,
        *,
        phrasing: Phrasing,
        alerting: Alerting,
        counting: Counting,
        keeping: Keeping,
        offering: Offering,
        past: Past,
        correcting: Correcting,
    ) -> None:
        self._client = client
        self._current = current
        self._servers = servers
        self._privacy = privacy
        self._memory = memory
        self._phrasing = phrasing
        self._alerting = alerting
        self._counting = counting
        self._keeping = keeping
        self._offering = offering
        self._past = past
        self._correcting = correcting
        self._waiting: deque[tuple[int, Alert]] = deque(maxlen=MAX_WAITING)

    # Deciding

    def is_delicate(self, decision: Decision) -> bool:
        """Whether help is shown to the member alone, where Discord can do that and the member didn't choose."""
        return not PRIVATE_CATEGORIES.isdisjoint(
            decision.urgent or (decision.soft if decision.care is not None else ())
        )

    def answer(self, message: Message, question: Question, heard: Heard, *, again: bool = False) -> Said:
        """Decide about a message. Nothing keeps help from someone in danger who asks the bot.

        `again`: the bot has answered the message before it was edited.
        """
        caller, text = Caller.of_message(message), question.text
        if question.is_danger and question.of is not message:
            return self._help_another(caller, question, heard)
        if not heard.is_addressed:
            return self._unasked(message, caller, text, heard, again=again)
        if not heard.may_answer:
            return self._care(text, caller) or self.help(text, caller, addressed=False) or (_SILENT, None)
        wait = self.cooling(caller)
        if wait is not None:
            told = remarks.wait(wait.seconds) if wait.is_news else None
            return self._care(text, caller) or self.help(text, caller) or (_SILENT, told)
        given = self._memory.answers.to(message.id) if again else None
        anew, is_own = given is not None and given.is_urgent, question.of is message
        decision, wording = self.decide(text, caller, anew=anew, is_own=is_own)
        if again or (question.is_danger and is_of_this_minute(decision.urgent)):
            return decision, wording
        dangers = self.helped(message)
        if dangers and (decision.kind in ("unknown", "smalltalk") or (decision.kind == "suggest" and points(text))):
            return Decision("urgent", urgent=dangers), remarks.help_again(self.whom_to_call(caller))
        if wording is not None and reading.has_long_file(message):
            wording = remarks.with_unread(wording)
        return decision, wording

    def decide(
        self, text: str, caller: Caller, *, typed: bool = False, anew: bool = False, is_own: bool = False
    ) -> Said:
        """Decide about what a member says to the bot, in the light of what was said there before. `typed`: where
        questions were offered meanwhile, so it may be the beginning of one; `anew`: it is what an emergency was told with,
        and was changed; `is_own`: they said it themselves, so it may be kept for moderators."""
        responder, before = self._current.responder, self._before(caller)
        if anew:
            before = replace(before, emergency=None)
        decision, conversation = responder.turn(text, before, typed=typed)
        self._keep(caller, conversation)
        wording = self._phrasing.of(decision, caller)
        if wording is not None and is_own and caller.server is not None and self._keeping.keeps(decision, caller):
            wording = added(wording, remarks.LEARNING)
        return decision, self._offering.offered(wording, decision, caller) if wording is not None else None

    def _before(self, caller: Caller) -> Conversation:
        """What was said before where a member writes, and in what danger they were."""
        place = caller.member, caller.channel
        return replace(self._memory.conversations.of(*place), emergency=self._memory.dangers.of(*place))

    def _keep(self, caller: Caller, conversation: Conversation) -> None:
        offered = self._phrasing.public_first(conversation.offered, caller)
        kept = replace(conversation, emergency=None, offered=offered)
        self._memory.conversations.keep(caller.member, caller.channel, kept)
        self._memory.dangers.keep(caller.member, caller.channel, conversation.emergency)

    def _care(self, text: str, caller: Caller) -> Said | None:
        """What to say in the hour after an emergency, however many questions there were, and whether the bot is paused or
        not; None where there was no emergency, or the message is a question like any other."""
        before = self._before(caller)
        if before.emergency is None:
            return None
        decision, conversation = self._current.responder.turn(text, before)
        if decision.kind != "care" and not is_help(decision):
            return None
        self._keep(caller, conversation)
        return decision, self._phrasing.of(decision, caller)

    def decide_alone(self, text: str, caller: Caller) -> Said:
        """Decide about a text by itself, whatever was said before."""
        responder = self._current.responder
        decision = responder.decide(text)
        return decision, self._phrasing.of(decision, caller)

    def check(self, text: str, caller: Caller) -> Said:
        """Whether what a text says is so; help instead, where somebody is in danger."""
        responder = self._current.responder
        decision, checked = responder.claim(text)
        if decision.kind == "urgent":
            return decision, self._phrasing.of(decision, caller)
        return decision, self._phrasing.of_claim(checked, decision, caller)

    def overhear(
        self, text: str, caller: Caller, may_answer: Callable[[tuple[str, ...]], bool], heard: Heard = _OVERHEARD
    ) -> Said:
        """Decide about what a member says to nobody in particular. If the bot speaks, they may ask on from there.

        Where it may not answer with the entries that it found, it speaks to someone in danger only.
        """
        responder = self._current.responder
        known = self._before(caller)
        # A sentence that was begun with the bot may end here.
        before = Conversation(emergency=known.emergency, pieces=known.pieces)
        decision, conversation = responder.turn(text, before, addressed=False)
        may = self._privacy.may_answer_unasked(caller.member)
        if decision.kind == "answer" and not (may and may_answer(decision.entries)):
            decision = _SILENT
        if decision.kind == "care" and not (may and heard.may_answer):
            decision = _SILENT
        if decision.kind != "silent" and not heard.is_silenced:
            self._keep(caller, conversation)
        return decision, self._phrasing.of(decision, caller)

    def pick(self, entry: str, caller: Caller, *, is_meant: bool = False) -> Said:
        """Answer with an entry that a member chose, who may ask on from there. KeyError where there is none such.

        `is_meant`: they chose it as what they meant by the question before, which is thereby a way of asking for it.
        """
        responder, before = self._current.responder, self._before(caller)
        knowledge = responder.knowledge
        if is_meant and before.unsure and entry in before.offered:
            self._keeping.picked(before.unsure, entry, caller)
        question = knowledge.entries[entry].question
        decision = responder.with_line(Decision("answer", entries=(entry,)), before.emergency)
        wording = self._phrasing.of(decision, caller)
        offered = tuple(choice.entry for choice in wording.choices) if wording is not None else ()
        self._keep(caller, Conversation((entry,), offered, question))
        return decision, wording

    def reveal(self, sealed: str, caller: Caller) -> Said | None:
        """What a seal stands for, shown to who asked, alone; None where that isn't there any more."""
        decision = self._phrasing.reveal(sealed)
        if decision is None:
            return None
        decision = self._current.responder.with_line(decision, self._before(caller).emergency)
        return decision, self._phrasing.of(decision, caller)

    def help(self, text: str, caller: Caller, *, addressed: bool = True) -> Said | None:
        """What to do about a text that tells of someone who needs help; None where it doesn't."""
        responder, before = self._current.responder, self._before(caller)
        decision = responder.urgent(text, before, addressed=addressed)
        if decision is None:
            if addressed:
                self._memory.conversations.hear(caller.member, caller.channel, text)
            return None
        self._memory.dangers.keep(caller.member, caller.channel, emergency_after(decision, before.emergency))
        return decision, self._phrasing.of(decision, caller)

    def _help_another(self, caller: Caller, question: Question, heard: Heard) -> Said:
        """Help for whom a member replies to, in words for the one who helps."""
        responder, of = self._current.responder, question.of
        decision = responder.urgent(question.text, addressed=heard.may_answer)
        if decision is None:
            return _SILENT, None
        is_another = of is not None and of.author.id != caller.member
        decision = replace(decision, third_person=decision.third_person or is_another)
        self._memory.dangers.keep(caller.member, caller.channel, emergency_after(decision, None))
        return decision, self._phrasing.of(decision, caller)

    def _unasked(self, message: Message, caller: Caller, text: str, heard: Heard, *, again: bool) -> Said:
        """What to say where nobody called the bot."""

        def may_answer(entries: tuple[str, ...]) -> bool:
            return heard.may_answer and (again or self._memory.unasked.claim(caller.channel, entries))

        readings = hearing.readings(message, text)
        if len(readings) > 1 and self._current.responder.is_grave(text):
            readings = readings[:1]  # no part of it is to be taken for a mere question
        for read in readings:
            decision, wording = self.overhear(read, caller, may_answer, heard)
            if decision.kind != "silent" or decision.explanation.guards:
                break
        return decision, None if heard.is_silenced else wording

    def cooling(self, caller: Caller) -> Wait | None:
        """Count what a member asks. How long they have to wait, if it was too much; moderators never have to."""
        return None if caller.is_moderator else self._memory.cooldown.take(caller.member)

    def refusal(self, text: str, caller: Caller) -> Wording | None:
        """Why a command isn't answered now: a pause, or too many questions. None where it is; and for someone in danger."""
        if self._current.responder.urgent(text) is not None or self._cares(text, caller):
            return None
        if self._servers.is_paused(caller.server):
            return remarks.PAUSED
        wait = self.cooling(caller)
        return remarks.wait(wait.seconds) if wait is not None else None

    def _cares(self, text: str, caller: Caller) -> bool:
        """Whether a member was in danger a while ago, and what they write is about that."""
        before = self._before(caller)
        if before.emergency is None:
            return False
        decision, _ = self._current.responder.turn(text, before)
        return decision.kind == "care" or is_help(decision)

    def was_in_danger(self, caller: Caller) -> bool:
        """Whether a member was in danger here in the last hour."""
        return self._before(caller).emergency is not None

    def is_off(self, caller: Caller) -> bool:
        """Whether the bot is switched off where it is called: then only the member sees the answer."""
        server = caller.server
        return server is not None and self._servers.of(server).mode_of(caller.channel, caller.parent) == "off"

    def helped(self, message: Message) -> tuple[str, ...]:
        """The dangers in which the bot has helped by what a message replies to, if that was help."""
        replied = message.reference.message_id if message.reference is not None else None
        why = self._memory.whys.of(replied) if replied is not None else None
        return why.decision.urgent if why is not None and is_help(why.decision) else ()

    def whom_to_call(self, caller: Caller) -> str:
        """A line of help, for messages that may have hidden a danger."""
        return self._phrasing.danger_line(caller)

    # Giving an answer

    async def give(
        self,
        decision: Decision,
        question: Question,
        caller: Caller,
        sending: Awaitable[int | None],
        *,
        public: bool,
        again: bool = False,
        by_entries: bool = True,
    ) -> int | None:
        """Give an answer, and do all that goes with one. What comes of `sending` is the id of its message: 0 where it came,
        but the id can't be known; None where it didn't come. `public`: others than the member see it; `by_entries`: it says
        what its entries say, and is corrected with them.

        Whatever becomes of it, moderators hear of someone in danger. Why it was given is remembered, so that the member can
        ask; it is counted, unless it only changes `again`; and of what the member asked themselves, what wasn't answered
        surely is kept for moderators.
        """
        answer, since, knowledge = None, monotonic(), self._current.knowledge
        try:
            answer = await sending
        finally:
            self._alert(decision, question, caller, answer, public=public)
        caller = self._where(caller)
        if decision.urgent:
            metrics.count(metrics.URGENT)
        if answer is not None:
            metrics.answered()
        if decision.kind == "silent":
            return answer
        if answer is not None:
            why = Why.of(decision, knowledge.version)
            self._memory.whys.keep(answer, why, member=caller.member, channel=caller.channel, public=public)
            if public and answer and by_entries:
                covers, region = not self._phrasing.shows_private(caller), self._phrasing.region(caller)
                self._past.keep(answer, caller, decision, knowledge, covers=covers, region=region)
                if self._current.knowledge is not knowledge:  # it was corrected while the answer was on its way
                    self._correcting.look()
        if not again:
            metrics.count(metrics.DECISIONS, decision.kind)
            log.debug("entries: %s", ", ".join(decision.entries))
            milliseconds = round(1_000 * (monotonic() - since))
            told = {"decision": decision.kind, "milliseconds": milliseconds}
            log.info("decided %s, sent in %d ms", decision.kind, milliseconds, extra=told)
            self._counting.add(today(), caller.server, decision.kind, decision.entries)
            if self._is_own(question, caller):
                self._keeping.note(decision, question.text, caller)
        return answer

    def _where(self, caller: Caller) -> Caller:
        """Who calls, in the thread where a message of theirs was answered, if it was in one."""
        given = self._memory.answers.to(caller.message) if caller.message else None
        thread = given.thread if given is not None else None
        return caller if thread is None else replace(caller, channel=thread, parent=caller.channel)

    def _is_own(self, question: Question, caller: Caller) -> bool:
        """Whether a member asked this in their own words, which they haven't deleted since."""
        if question.of is None:
            return not caller.message
        return question.of.id == caller.message and self._memory.answers.to(caller.message) is not None

    def _alert(
        self, decision: Decision, question: Question, caller: Caller, answer: int | None, *, public: bool
    ) -> None:
        """Tell the moderators where they should hear of a decision; after the answer and beside it."""
        if not decision.urgent:
            return
        log.info("urgent: %s", ", ".join(decision.urgent))
        letters, of, is_there = concerns(decision), question.of, answer is not None
        if not letters:
            return
        if caller.server is None:
            log.info("no alert: it was a direct message")
        elif of is not None:
            alert = Alert(letters, "answered" if is_there else "unanswered", caller.server, of.channel.id, of.id)
            self._tell(of.author.id, alert)
        else:
            way: Way = "asked" if is_there else "unanswered"
            link = answer if public and answer is not None else 0
            self._tell(caller.member, Alert(letters, way, caller.server, caller.channel, link))

    def _tell(self, member: int, alert: Alert) -> None:
        guild = self._client.get_guild(alert.guild)
        if guild is not None:
            self._client.background.start(self._alerting.tell(guild, member, alert), "an alert")
            return
        log.warning("an alert waits for server %s, of which Discord hasn't told yet", alert.guild)
        self._waiting.append((member, alert))

    def tell_waiting(self) -> None:
        """Discord has told of a server: alerts may have waited for that."""
        waiting = [*self._waiting]
        self._waiting.clear()
        for member, alert in waiting:
            self._tell(member, alert)


def is_help(decision: Decision) -> bool:
    """Whether an answer helps someone who is in danger this minute or today."""
    return decision.kind == "urgent" and is_danger(decision.urgent)
