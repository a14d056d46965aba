"""The context menu, /topics, /about, and telling Discord the commands."""

from __future__ import annotations

import re

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

import bot
from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.asking.browse import PAGE
from bot.knowledge.knowledge import Knowledge, Section
from tests.stage.fixtures import Restart
from tests.stage.seen import DRYNESS, LIPS, body, labels, menus, shown, text, title


class TestAnswerThis:
    """Apps › Answer this, on a message."""

    async def test_it_answers_without_naming_or_pinging_the_author(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        question = await alice.send(channel, LIPS)
        result = await bob.context_menu(channel, "Answer this", question)
        assert not result.ephemeral
        assert title(result) == DRYNESS
        assert "alice" not in text(shown(result))
        assert shown(result).message.mentions == []

    @pytest.mark.parametrize("text", ["hello", "wugs zorp quux"])
    async def test_what_is_no_answer_only_the_asker_sees(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, text: str
    ) -> None:
        message = await alice.send(channel, text)
        assert (await bob.context_menu(channel, "Answer this", message)).ephemeral

    async def test_a_picture_is_not_a_question(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        message = await alice.send(channel, attachments=[("lip.png", b"x")])
        result = await bob.context_menu(channel, "Answer this", message)
        assert result.ephemeral
        assert "only read words" in body(result)

    async def test_a_bots_message_is_not_a_question(
        self, env: simcord.Env, channel: ChannelHandle, server: GuildHandle, bob: MemberActor
    ) -> None:
        other = server.add_member(env.create_user("other", bot=True))
        message = await other.send(channel, LIPS)
        result = await bob.context_menu(channel, "Answer this", message)
        assert result.ephemeral
        assert "not bots" in body(result)


class TestHelp:
    """/help."""

    async def test_it_tells_members_how_to_ask_whom_to_call_and_every_command_that_they_have(
        self, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        result = await alice.slash(channel, "help")
        assert result.ephemeral
        told = body(result)
        assert "in your own words" in told
        assert "In danger now" in told
        assert len(told) < 1_600
        assert {f"/{name}" for name in alice.available_commands(channel)} == set(
            re.findall(r"^- `(/[\w-]+)`: ", told, re.M)
        )

    async def test_moderators_get_a_part_of_their_own_with_what_they_may_use(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        bot.editors.home = server.id
        *_, theirs = shown(await mia.slash(channel, "help")).embeds
        assert theirs.title == "For moderators"
        assert {"`/pause`", "`/settings`", "`/kb`"} <= set(re.findall(r"`[^`]+`", theirs.description or ""))
        bot.editors.home = None
        *_, theirs = shown(await mia.slash(channel, "help")).embeds
        assert "/kb" not in (theirs.description or "")
        role = server.create_role("helper", permissions=discord.Permissions(manage_messages=True))
        helper = server.add_member(env.create_user("hal"), roles=[role])
        *_, theirs = shown(await helper.slash(channel, "help")).embeds
        assert re.findall(r"`[^`]+`", theirs.description or "") == ["`/pause`", "`/resume`"]

    async def test_it_names_the_number_of_the_servers_region(
        self, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, bot: FaqBot
    ) -> None:
        await bot.servers.choose_region(server.id, "uk")
        assert "999" in body(await alice.slash(channel, "help"))

    async def test_it_works_in_direct_messages(self, alice: MemberActor) -> None:
        assert title(await alice.user.slash("help")) == "How I can help"


class TestTopics:
    """Browsing by section."""

    async def test_it_lists_the_sections_to_the_member_alone(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "topics")
        assert result.ephemeral
        assert menus(shown(result)) == {"topics:sections": ["Mind and body", "Skin"]}

    async def test_a_section_opens_and_a_question_is_answered(
        self, channel: ChannelHandle, alice: MemberActor, restart: Restart
    ) -> None:
        browsing = await alice.slash(channel, "topics")
        opened = await alice.select(shown(browsing), ["1"], custom_id="topics:sections")
        assert title(opened) == "Skin"
        assert menus(shown(opened))["topics:questions"][0] == DRYNESS
        await restart()
        chosen = await alice.select(shown(opened), ["dryness"], custom_id="topics:questions")
        assert chosen.ephemeral
        assert title(chosen) == DRYNESS

    async def test_it_works_in_direct_messages(self, alice: MemberActor) -> None:
        browsing = await alice.user.slash("topics")
        opened = await alice.user.select(shown(browsing), ["0"], custom_id="topics:sections")
        assert title(opened) == "Mind and body"

    async def test_a_section_that_is_gone_shows_the_sections_that_are_there(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, responder: Responder
    ) -> None:
        browsing = await alice.slash(channel, "topics")
        knowledge = responder.knowledge
        bot.current.responder = Responder(Knowledge(knowledge.entries, knowledge.phrasings, knowledge.sections[:1]))
        opened = await alice.select(shown(browsing), ["1"], custom_id="topics:sections")
        assert title(opened) == "Topics"
        assert menus(shown(opened)) == {"topics:sections": ["Mind and body"]}

    class TestPages:
        """More than a menu holds."""

        @pytest.fixture
        def responder(self, small: Responder) -> Responder:
            knowledge = small.knowledge
            dryness = knowledge.entries["dryness"].model_copy(update={"related": ()})
            many = [dryness.model_copy(update={"id": f"e{i}", "question": f"Question {i}?"}) for i in range(60)]
            entries = {entry.id: entry for entry in many}
            sections = [Section(f"Part {i}", ("e0",)) for i in range(29)] + [Section("All", tuple(entries))]
            phrasings = {id_: (entry.question,) for id_, entry in entries.items()}
            return Responder(Knowledge(entries, phrasings, tuple(sections)))

        async def test_they_are_turned_there_and_back(self, channel: ChannelHandle, alice: MemberActor) -> None:
            page = shown(await alice.slash(channel, "topics"))
            assert shown is not None
            assert len(menus(page)["topics:sections"]) == PAGE
            assert labels(page) == ["Next page"]
            page = shown(await alice.click(page, label="Next page"))
            assert menus(page)["topics:sections"] == [*(f"Part {i}" for i in range(25, 29)), "All"]
            assert labels(page) == ["Previous page"]
            page = shown(await alice.select(page, ["29"], custom_id="topics:sections"))
            assert labels(page) == ["Next page"]
            page = shown(await alice.click(page, label="Next page"))
            assert labels(page) == ["Previous page", "Next page"]
            page = shown(await alice.click(page, label="Next page"))
            assert menus(page)["topics:questions"] == [f"Question {i}?" for i in range(50, 60)]
            page = shown(await alice.click(page, label="Previous page"))
            assert menus(page)["topics:questions"][0] == "Question 25?"


async def test_about_tells_sources_limits_privacy_and_the_version(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "about")
    assert result.ephemeral
    for part in ("How to ask", "Sources", "Limits", "Privacy"):
        assert f"**{part}**" in body(result)
    assert f"Version {bot.__version__}" in body(result)


class TestTellingDiscordTheCommands:
    """Discord limits how often that may be done."""

    def syncs(self, env: simcord.Env) -> int:
        return sum(request.method == "PUT" and request.path.endswith("/commands") for request in env.http_requests)

    async def test_it_is_done_once_and_not_again_after_a_restart(self, env: simcord.Env, restart: Restart) -> None:
        assert self.syncs(env) == 1
        await restart()
        assert self.syncs(env) == 1

    async def test_it_is_done_again_when_the_commands_changed(
        self, env: simcord.Env, bot: FaqBot, restart: Restart
    ) -> None:
        await bot.store.put("commands", "the digest of other commands")
        await restart()
        assert self.syncs(env) == 2

    async def test_where_it_fails_the_bot_goes_on(
        self, env: simcord.Env, bot: FaqBot, restart: Restart, alice: MemberActor
    ) -> None:
        await bot.store.put("commands", "the digest of other commands")
        env.inject_error("PUT", "/applications/*/commands", status=429)
        await restart()
        await alice.send_dm(LIPS)
        assert alice.user.dm_channel.history()[-1].author.bot
