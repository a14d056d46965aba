"""The button "This is wrong or out of date" after "Not helpful": what a member says is wrong with an answer, for `/review`.

It is redacted and kept without who said it. Nothing ties a member to it but that, in memory, they have said something about an
entry today.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from discord import Interaction, TextStyle
from discord.ui import Label, Modal, TextInput, View

from bot.answering import Current, remark
from bot.client import replies
from bot.client.answer_buttons import ENTRY
from bot.client.expiring import Expiring
from bot.client.presses import Presses, button, pressed
from bot.client.reading import Caller
from bot.client.schedule import today
from bot.privacy import Privacy
from bot.reviewing.questions import redacted
from bot.store import Keeper, Kept, Store
from bot.store import reports as kept
from bot.store.reports import Report

KEPT_DAYS = 90
MAX_REASON = 400
DAY = 86_400.0
REMEMBERED = 5_000
KEPT = Kept(
    "What you say is wrong or out of date in an answer, without your name",
    f"{KEPT_DAYS} days, or until moderators have seen to it; that you said something about an answer: a day, in memory",
    "so that mistakes are found and mended",
    "moderators; whoever runs me",
)
BUTTON = "report:(?P<entry>" + ENTRY + ")"
FORM = "reported:(?P<entry>" + ENTRY + ")"
LABEL = "This is wrong or out of date"
THANKS = remark("Thank you. The moderators see what you wrote in `/review`, without your name.")
AGAIN = remark("You have told me about this answer today already. Thank you; the moderators see it.")
NO_WORDS = remark("Tell in a sentence what is wrong, and where it says otherwise if you know that.")
GONE = remark("This answer isn't here any more, so it needs no mending.")


class ReportLog:
    """Keeps what members say, once a day for each member and entry."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said: Expiring[tuple[int, str], None] = Expiring(REMEMBERED, DAY)
        self.keeper = Keeper(KEPT, ("reports",), self.tell, self.forget, self._forget_server, self._forget_old)

    async def keep(self, entry: str, text: str, *, member: int, guild: int) -> bool:
        """Keep what a member says of an entry. False where they have said something of it today. Raises SQLAlchemyError."""
        if (member, entry) in self._said:
            return False
        self._said[member, entry] = None
        try:
            await kept.add(self._store, Report(secrets.token_hex(8), today(), guild, entry, text))
        except BaseException:
            self._said.pop((member, entry), None)  # so that they can say it again
            raise
        return True

    async def tell(self, member: int) -> str | None:
        """Of how many entries it is remembered that a member said something; None for none."""
        many = sum(of == member for of, _ in self._said)
        return f"That you told me today what is wrong in {many} of my answers, without the words." if many else None

    async def forget(self, member: int) -> None:
        """Forget that a member said anything; what they said isn't tied to them."""
        for key in [key for key in self._said if key[0] == member]:
            self._said.pop(key, None)

    async def _forget_server(self, guild: int) -> None:
        await kept.forget_guild(self._store, guild)

    async def _forget_old(self, day: dt.date) -> None:
        await kept.drop_outside(self._store, day - dt.timedelta(KEPT_DAYS - 1), day + dt.timedelta(1))


Helps = Callable[[Interaction[Any], str], Awaitable[bool]]


class Reports(Presses):
    """Asks what is wrong, and keeps it. `helps` gives help to who may be in danger by what they write, and says if it did."""

    def __init__(self, log: ReportLog, current: Current, privacy: Privacy, helps: Helps) -> None:
        self._log = log
        self._current = current
        self._privacy = privacy
        self._helps = helps

    def view(self, interaction: Interaction[Any], entry: str) -> View | None:
        """The button under the thanks for "Not helpful"; None for who doesn't want anything kept."""
        if not self.may(interaction):
            return None
        return View(timeout=None).add_item(button(LABEL, f"report:{entry}"))

    def may(self, interaction: Interaction[Any]) -> bool:
        """Whether what a member says may be kept."""
        caller = Caller.of_interaction(interaction)
        places = [place for place in (caller.channel, caller.parent) if place is not None]
        return self._privacy.may_keep(caller.member, *places)

    @pressed(BUTTON)
    async def ask(self, interaction: Interaction[Any], entry: str) -> None:
        """The button was pressed: the form."""
        if entry not in self._current.knowledge.entries:
            await replies.respond(interaction, GONE, ephemeral=True)
            return
        form = Modal(title=LABEL, custom_id=f"reported:{entry}")
        reason: TextInput[Any] = TextInput(custom_id="reason", style=TextStyle.paragraph, max_length=MAX_REASON)
        hint = "Moderators read it without your name. Names, numbers and links are taken out."
        await replies.ask(interaction, form.add_item(Label(text="What is wrong?", description=hint, component=reason)))

    @pressed(FORM)
    async def written(self, interaction: Interaction[Any], entry: str, fields: dict[str, str]) -> None:
        """The form was sent."""
        if await self._helps(interaction, fields["reason"]):
            return
        if not self.may(interaction) or entry not in self._current.knowledge.entries:
            await replies.respond(interaction, GONE, ephemeral=True)
            return
        await replies.think(interaction)
        text = await asyncio.to_thread(redacted, fields["reason"], self._current.knowledge, MAX_REASON)
        if not any(map(str.isalpha, text)):
            await replies.finish(interaction, NO_WORDS)
            return
        is_new = await self._log.keep(entry, text, member=interaction.user.id, guild=interaction.guild_id or 0)
        await replies.finish(interaction, THANKS if is_new else AGAIN)
