"""Mentions, replies and direct messages."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from tests.stage.outgoing import FOOTER
from tests.stage.seen import DRYNESS, LIPS, SUN, body, heading
from tests.stage.seen import text as all_of


def answered(channel: ChannelHandle, question: str = DRYNESS) -> bool:
    """Whether the last message in the channel is the bot's answer to that question."""
    last = channel.last_message
    return last is not None and last.author.bot and heading(last) == question


async def test_a_mention_is_answered(channel: ChannelHandle, alice: MemberActor, me: str) -> None:
    asked = await alice.send(channel, f"{me} {LIPS}")
    assert answered(channel)
    reply = channel.history()[-1]
    assert reply.reference is not None
    assert reply.reference.message_id == asked.id
    assert reply.content == f"**{DRYNESS}**\n**Yes, dry lips, skin and eyes are common.**"
    [embed] = reply.embeds
    assert embed.title is None
    assert embed.description is not None
    assert embed.description.startswith("- a plain lip balm")
    assert [field.name for field in embed.fields] == ["Note", "Source"]
    assert embed.fields[1].value == "The article › Potential Side Effects › Dryness"
    assert FOOTER in (embed.footer.text or "").lower()


@pytest.mark.parametrize("text", ["{me} " + LIPS, LIPS + " {me}", "hey {me}, " + LIPS])
async def test_the_mention_may_stand_anywhere(channel: ChannelHandle, alice: MemberActor, me: str, text: str) -> None:
    await alice.send(channel, text.format(me=me))
    assert answered(channel)


async def test_a_message_to_nobody_in_particular_is_left_alone(channel: ChannelHandle, alice: MemberActor) -> None:
    await alice.send(channel, LIPS)
    assert len(channel.history()) == 1


async def test_everyone_is_not_the_bot(env: simcord.Env, server: GuildHandle, channel: ChannelHandle) -> None:
    everything = server.create_role("Staff", permissions=discord.Permissions.all())
    staff = server.add_member(env.create_user("staff"), roles=[everything])
    await staff.send(channel, f"@everyone {LIPS}")
    assert len(channel.history()) == 1


async def test_a_reply_to_the_bot_is_answered(channel: ChannelHandle, alice: MemberActor, me: str) -> None:
    await alice.send(channel, f"{me} hello")
    greeting = channel.history()[-1]
    await alice.send(channel, "do I need sunscreen", reply_to=greeting)
    assert answered(channel, SUN)


async def test_a_reply_to_someone_else_is_left_alone(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    question = await alice.send(channel, LIPS)
    await bob.send(channel, "do I need sunscreen", reply_to=question)
    assert len(channel.history()) == 2


async def test_a_direct_message_is_answered(env: simcord.Env, alice: MemberActor) -> None:
    await alice.send_dm(LIPS)
    assert answered(alice.user.dm_channel)


async def test_bots_and_webhooks_are_left_alone(
    env: simcord.Env, server: GuildHandle, channel: ChannelHandle, me: str
) -> None:
    other = server.add_member(env.create_user("other", bot=True))
    await other.send(channel, f"{me} {LIPS}")
    await server.create_webhook(channel).send(f"{me} {LIPS}")
    assert len(channel.history()) == 2


async def test_a_mention_alone_is_greeted(channel: ChannelHandle, alice: MemberActor, me: str) -> None:
    await alice.send(channel, me)
    last = channel.history()[-1]
    assert last.author.bot
    assert "/ask" in all_of(last)


async def test_a_picture_alone_is_told_that_the_bot_reads_words(
    channel: ChannelHandle, alice: MemberActor, me: str
) -> None:
    await alice.send_dm("", attachments=[{"id": "1", "filename": "lip.png", "size": 1, "url": "u", "proxy_url": "u"}])
    last = alice.user.dm_channel.history()[-1]
    assert "only read words" in all_of(last)


async def test_a_thread_is_a_channel_too(
    env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, me: str
) -> None:
    opening = await alice.send(channel, "help needed")
    text_channel = bot.get_channel(channel.id)
    assert isinstance(text_channel, discord.TextChannel)
    await text_channel.create_thread(name="lips", message=discord.Object(opening.id))
    await env.settle()
    [thread] = channel.threads
    await alice.send(thread, f"{me} {LIPS}")
    assert answered(thread)


@pytest.mark.parametrize(("seconds", "remembered"), [(599, True), (601, False)])
async def test_conversations_are_forgotten_after_ten_minutes(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, seconds: float, remembered: bool
) -> None:
    await alice.send_dm(LIPS)
    await env.advance_time(seconds)
    assert ("What we talked about" in body(await alice.slash(channel, "my-data"))) is remembered


@pytest.mark.parametrize(
    "text",
    [
        "@everyone @here my lips are cracking",
        "my lips are cracking <@&1> <@1> <#1> <:skull:123> <a:dance:456> <t:1> </ask:1>",
        "# my lips are cracking [click](https://evil.example) ```py\nprint()``` ||spoiler||",
        "my lips are cracking " + "\u202e\u200b\ufeff\x00\x1b[31m" * 20,
        "my lips are cracking " + "🩹" * 900,
    ],
)
async def test_hostile_text_is_no_trouble(channel: ChannelHandle, alice: MemberActor, me: str, text: str) -> None:
    await alice.send(channel, f"{me} {text}")
    last = channel.history()[-1]
    assert last.author.bot
    assert "evil.example" not in all_of(last)


async def test_the_longest_message_is_answered(channel: ChannelHandle, alice: MemberActor, me: str) -> None:
    await alice.send(channel, f"{me} {LIPS} ".ljust(2_000, "?"))
    assert answered(channel)


async def test_no_privileged_intent_is_asked_for(bot: FaqBot) -> None:
    assert {name for name, on in bot.intents if on} == {"guilds", "guild_messages", "dm_messages"}


class TestReplyWithThePingOff:
    """Its text arrives only with the privileged intent."""

    async def reply(self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str) -> None:
        await alice.send(channel, f"{me} hello")
        greeting = channel.history()[-1]
        env.backend.create_message(
            channel.id,
            alice.id,
            LIPS,
            reference={"channel_id": str(channel.id), "message_id": str(greeting.id)},
            allowed_mentions=simcord.backend.models.AllowedMentions(replied_user=False),
        )
        await env.settle()

    async def test_it_is_left_alone(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await self.reply(env, channel, alice, me)
        assert not channel.history()[-1].author.bot

    @pytest.mark.parametrize("listen", [True])
    async def test_it_is_answered_where_the_operator_listens(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await self.reply(env, channel, alice, me)
        assert answered(channel)
