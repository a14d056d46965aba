"""Where members are offered to ask a person: under what failed them, and only where it can work."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import Decision, Passage, Wording
from bot.client.client import Client
from bot.client.reading import Caller
from bot.helping import wording
from bot.moderating import Servers, people_channel
from bot.privacy import Privacy

CALLS = frozenset({"call-a-moderator"})  # the small talk of who asks for a person
FAILED = frozenset({"unknown", "suggest"})  # kinds of decisions


class Offering:
    """Puts the button under a message where the server wants that, and the member may want it."""

    def __init__(self, client: Client, servers: Servers, privacy: Privacy) -> None:
        self._client = client
        self._servers = servers
        self._privacy = privacy

    def may(self, caller: Caller) -> bool:
        """Whether who calls can ask a person there: the server has chosen where questions go, the bot can write there, and
        neither they nor the channel's moderators want nothing kept."""
        return self.is_open(caller.server) and self.may_keep(caller)

    def is_open(self, server: int | None) -> bool:
        """Whether a server's people can be reached."""
        guild = self._client.get_guild(server) if server is not None else None
        return guild is not None and people_channel(self._servers, guild) is not None

    def may_keep(self, caller: Caller) -> bool:
        """Whether a question of who calls may be kept until it is answered."""
        places = [place for place in (caller.channel, caller.parent) if place is not None]
        return self._privacy.may_keep(caller.member, *places)

    def offered(self, said: Wording, decision: Decision, caller: Caller) -> Wording:
        """What a decision is answered with, and a way to a person where it failed the member or they asked for one."""
        is_call = decision.smalltalk in CALLS
        is_failure = decision.kind in FAILED and decision.aside is None and decision.declined is None
        if not (is_call or is_failure or decision.aside == "unhelpful") or not self.may(caller):
            return said
        if is_call:
            return replace(said, passages=(Passage(wording.CALLED), *said.passages[1:]), person="last")
        return replace(said, person="this" if is_failure else "last")
