"""The words of a decision for who is told them: the help lines of their place, and what is private sealed or open, as their
server chose."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import Checked, Current, Decision, Wording, danger_line, is_private, opened, word, word_claim
from bot.asking.seals import Seals
from bot.client.reading import Caller
from bot.moderating import Servers


class Phrasing:
    """Words decisions."""

    def __init__(self, current: Current, servers: Servers, seals: Seals) -> None:
        self._current = current
        self._servers = servers
        self._seals = seals

    def of(self, decision: Decision, caller: Caller, region: str | None = None) -> Wording | None:
        """The wording of a decision; None where it is to stay silent. `region`: not for the caller's, but for this one."""
        wording = word(decision, self._current.knowledge, region or self.region(caller))
        return self._sealed(wording, decision, caller) if wording is not None else None

    def of_claim(self, checked: Checked, decision: Decision, caller: Caller) -> Wording:
        """What is known of a claim."""
        wording = word_claim(checked, self._current.knowledge, decision.soft, self.region(caller))
        return self._sealed(wording, decision, caller)

    def _sealed(self, wording: Wording, decision: Decision, caller: Caller) -> Wording:
        if self.shows_private(caller):
            return opened(wording)
        if not is_private(wording):
            return wording
        return replace(wording, sealed=self._seals.seal(decision, self._current.knowledge))

    def reveal(self, sealed: str) -> Decision | None:
        """What a seal stands for; None where that isn't there any more."""
        return self._seals.open(sealed, self._current.knowledge)

    def public_first(self, ids: tuple[str, ...], caller: Caller) -> tuple[str, ...]:
        """Entries that are offered, in the order in which they are seen: where a message is answered, in a server, those that
        are private stand in no list."""
        if not caller.message or caller.server is None or self.shows_private(caller):
            return ids
        entries = self._current.knowledge.entries
        return tuple(sorted(ids, key=lambda id_: id_ in entries and entries[id_].private))

    def shows_private(self, caller: Caller) -> bool:
        """Whether a server wants private matters answered as any other."""
        return caller.server is not None and self._servers.of(caller.server).shows_private

    def danger_line(self, caller: Caller) -> str:
        """A line of help, for messages that may have hidden a danger."""
        return danger_line(self._current.knowledge, self.region(caller))

    def region(self, caller: Caller) -> str | None:
        """The region of a member's help lines, where it is known or guessed."""
        return self._servers.region(caller.server, caller.locale)
