"""`/helpline`, and the button "Tell me more"."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.answering.wording.helplines import help_lines
from bot.answering.wording.numbers import REGION_NAMES
from bot.answering.wording.wording import Wording, word_more
from bot.app.app import FaqBot
from bot.client.rendering import MAX_CONTENT, text
from bot.knowledge.knowledge import Knowledge
from tests.stage.fixtures import Restart
from tests.stage.seen import DRYNESS, LIPS, body, labels, shown, title

LONGER = "Lips have no oil glands of their own. " * 40


class TestHelpLine:
    """Whom to call or write to."""

    @pytest.fixture
    def responder(self, shipped: Responder) -> Responder:
        return shipped

    def everything(self, result: simcord.InteractionResult) -> str:
        return shown(result).content

    async def test_it_is_shown_to_the_member_alone_anywhere_first(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, server: GuildHandle
    ) -> None:
        result = await alice.slash(channel, "helpline", region="anywhere")
        assert result.ephemeral
        told = self.everything(result)
        assert told.index("local emergency number") < told.index("findahelpline.com") < told.index("988")
        assert "Samaritans" in told
        assert "emergency" in body(result)

    async def test_or_to_everyone_if_they_choose_so(self, channel: ChannelHandle, alice: MemberActor) -> None:
        assert not (await alice.slash(channel, "helpline", everyone=True)).ephemeral

    async def test_a_region_shows_its_own_lines(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "helpline", region="uk")
        assert title(result) == "Help lines (UK)"
        assert "Samaritans" in self.everything(result)
        assert "988" not in self.everything(result)

    async def test_without_one_it_is_the_servers(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, server: GuildHandle
    ) -> None:
        await bot.servers.choose_region(server.id, "au")
        assert title(await alice.slash(channel, "helpline")) == "Help lines (Australia)"

    async def test_it_works_in_direct_messages(self, alice: MemberActor) -> None:
        assert "Help lines" in (title(await alice.user.slash("helpline")) or "")

    @pytest.mark.parametrize("region", [*REGION_NAMES, None])
    def test_as_text_it_fits_a_message_and_keeps_crisis_lines(self, responder: Responder, region: str | None) -> None:
        wording = help_lines(responder.knowledge, region)
        said = text(wording)
        assert len(said) <= MAX_CONTENT
        assert "Somebody to talk to" in said
        assert "I'm a bot" in said

    def test_without_any_help_lines_it_still_says_whom_to_turn_to(self) -> None:
        wording = help_lines(Knowledge({}, {}, ()), None)
        assert "local emergency number" in wording.text
        assert "findahelpline.com" in wording.text


class TestTellMeMore:
    """Under answers whose entry has a longer text."""

    @pytest.fixture
    def responder(self, small: Responder) -> Responder:
        knowledge = small.knowledge
        dryness = knowledge.entries["dryness"].model_copy(update={"more": LONGER})
        return Responder(Knowledge({**knowledge.entries, "dryness": dryness}, knowledge.phrasings, knowledge.sections))

    async def test_a_button_shows_it_to_whoever_presses_also_after_a_restart(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, restart: Restart
    ) -> None:
        answer = await alice.slash(channel, "ask", question=LIPS)
        assert labels(shown(answer))[0] == "Tell me more"
        await restart()
        for member in (alice, bob):
            more = await member.click(shown(answer), label="Tell me more")
            assert more.ephemeral
            assert title(more) == DRYNESS
            assert body(more).count("oil glands") == LONGER.count("oil glands")
            assert "consult your dermatologist" in body(more)
            assert "Tell me more" not in labels(shown(more))

    async def test_other_answers_have_none(self, channel: ChannelHandle, alice: MemberActor) -> None:
        answer = await alice.slash(channel, "ask", question="do I need sunscreen")
        assert "Tell me more" not in labels(shown(answer))

    async def test_where_it_is_gone_since_that_is_said(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, small: Responder
    ) -> None:
        answer = await alice.slash(channel, "ask", question=LIPS)
        bot.current.responder = small
        assert "isn't here any more" in body(await alice.click(shown(answer), label="Tell me more"))
        bot.current.responder = Responder(Knowledge({}, {}, ()))
        assert "isn't here any more" in body(await alice.click(shown(answer), label="Tell me more"))

    async def test_without_embeds_it_comes_as_text(self, server: GuildHandle, alice: MemberActor) -> None:
        assert server.me is not None
        plain = server.create_text_channel(
            "plain", overwrites={server.me: discord.PermissionOverwrite(embed_links=False)}
        )
        answer = await alice.slash(plain, "ask", question=LIPS)
        more = await alice.click(shown(answer), label="Tell me more")
        assert "oil glands" in shown(more).content


def test_shipped_longer_texts_add_something_and_fit(shipped: Responder) -> None:
    longer = [entry for entry in shipped.knowledge.entries.values() if entry.more]
    assert len(longer) >= 4
    for entry in longer:
        wording = word_more(entry)
        assert isinstance(wording, Wording)
        assert len(entry.more or "") > len(entry.answer)
        assert "…" not in text(wording)
