"""Discord wants fewer requests of everything, in the middle of something that doesn't wait so long."""

from __future__ import annotations

from pathlib import Path

from tests.stage.loopback import QUESTIONS, TOKEN, Loopback, running, too_many
from tests.stage.loopback.world import MEMBER, member_user
from tests.stage.seen import SELF_HARM
from tests.stage.shipped import SMALL


async def test_one_while_the_message_replied_to_is_fetched_holds_no_help_back(tmp_path: Path) -> None:
    async with (
        Loopback() as discord,
        running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=f"{SMALL}") as bot,
    ):
        await bot.until("ready as bot")
        replied = int(discord.world.message(QUESTIONS, member_user(MEMBER), content="hello")["id"])
        discord.faults.add("GET", f"/api/channels/{QUESTIONS}/messages/{replied}", too_many(4.0, everywhere=True))
        reference = {"message_id": f"{replied}", "channel_id": f"{QUESTIONS}", "type": 0}
        asked = discord.say("can you help him", mention=True, type=19, message_reference=reference)
        await discord.until(lambda: discord.faults.done)
        later = discord.say(SELF_HARM, mention=True, member=77)
        await discord.answer_to(later)
        assert len(discord.answers_to(asked)) <= 1
