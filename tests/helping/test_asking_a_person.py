"""What a member who got no answer presses and sees, until their question is on its way."""

from __future__ import annotations

import logging
from dataclasses import replace

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering import Passage, remark
from bot.answering.responder import Responder
from bot.answering.understanding import Thresholds
from bot.app.app import FaqBot
from bot.client import replies
from bot.helping import wording
from bot.helping.buttons import MAX_TEXT
from bot.helping.sent_today import A_DAY
from bot.privacy.privacy import OptOut
from bot.store import Store, tickets
from tests.helping.conftest import sent
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import LIPS, SELF_HARM, body, labels, only, shown, text, title
from tests.stage.staff import choose as choose_for_server

FOOTBALL = "who won the football on saturday"
FACTS = "i'm Sarah, write to sarah@example.org or 07700 900123: who won the football on saturday?"
BUTTON = "Ask a person"
PING = "Send it, and ping me when answered"


def buttons(message: discord.Message) -> list[str]:
    rows = (row.children for row in message.components if isinstance(row, discord.ActionRow))
    return [part.label or "" for row in rows for part in row if isinstance(part, discord.Button)]


class TestOffered:
    """Under what failed a member, and only where it can work."""

    async def test_under_i_dont_know_in_a_message_and_in_an_answer_to_the_command(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        assert BUTTON in buttons(channel.history()[-1])
        for private in (True, False):
            asked = await alice.slash(channel, "ask", question=FOOTBALL, private=private)
            assert BUTTON in labels(shown(asked))

    async def test_under_what_wasnt_what_was_asked(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        answer = channel.history()[-1]
        assert BUTTON not in buttons(answer)
        assert BUTTON in labels(shown(await alice.click(answer, label="Not what I asked")))
        assert BUTTON not in labels(shown(await bob.click(answer, label="Not what I asked")))  # it wasn't his question
        assert BUTTON not in labels(shown(await alice.click(answer, label="Helpful")))

    async def test_not_where_nobody_has_set_it_up_nor_in_direct_messages(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, mia: MemberActor
    ) -> None:
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])
        await alice.send_dm(FOOTBALL)
        assert BUTTON not in buttons(alice.user.dm_channel.history()[-1])

    async def test_not_where_the_bot_cannot_write_any_more(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        card = channel.history()[-1]
        env.backend.delete_channel(helpers.id)
        await env.settle()
        pressed = await alice.click(card, label=BUTTON)
        assert "can't pass questions on to a person here" in body(pressed)
        assert "dermatologist or pharmacist" in body(pressed)
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])

    async def test_not_to_a_member_nor_in_a_channel_of_which_nothing_is_to_be_kept(
        self, *, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        ask: Ask, store: Store,
    ) -> None:  # fmt: skip
        await ask(alice, FOOTBALL)
        card = channel.history()[-1]
        what: OptOut = "log"
        await bot.privacy.choose(alice.id, what, out=True)
        assert "none of yours is kept" in body(await alice.click(card, label=BUTTON))
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])
        await bot.privacy.choose(alice.id, what, out=False)
        await bot.privacy.choose_for_channel(server.id, channel.id, keep=False)
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])
        assert await tickets.every(store) == []

    async def test_not_to_someone_in_danger(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        assert channel.history()[-1].components == []


class TestInWords:
    """ "Call a mod please"."""

    @pytest.fixture
    def responder(self, shipped: Responder) -> Responder:
        return shipped

    @pytest.mark.parametrize("said", ["call a mod please", "i want to talk to a person", "can i talk to a human"])
    async def test_who_asks_for_a_person_gets_the_way_to_one(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask, said: str
    ) -> None:
        await ask(alice, said)
        card = channel.history()[-1]
        assert text(card).startswith(wording.CALLED)
        form = await alice.click(card, label=BUTTON)  # nothing was asked before
        preview = await alice.submit_modal(form, {"text": FOOTBALL})
        assert FOOTBALL in body(preview)

    async def test_what_was_asked_before_is_what_would_be_sent(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await ask(alice, "i want to talk to a person")
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        assert LIPS in body(preview)

    async def test_that_didnt_help_leads_to_a_person(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await ask(alice, "that didn't help")
        assert BUTTON in buttons(channel.history()[-1])

    async def test_where_nothing_is_set_up_it_says_so_and_who_else_there_is(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, "call a mod please")
        assert "I can't call anybody for you. Write to a moderator of this server" in text(channel.history()[-1])
        assert BUTTON not in buttons(channel.history()[-1])


class TestPrivateMatters:
    """What only the member saw isn't answered where all read."""

    async def test_what_was_asked_alone_before_is_answered_alone(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await alice.slash(channel, "ask", question=LIPS, private=True)
        await ask(alice, "that didn't help")
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        assert LIPS in body(preview)
        assert "to you alone" in body(preview)
        assert PING not in labels(shown(preview))

    async def test_what_was_asked_alone_since_is_answered_alone_under_an_earlier_command_too(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor
    ) -> None:
        asked = await alice.slash(channel, "ask", question=FOOTBALL)
        openly = await alice.click(shown(asked), label=BUTTON)
        assert "where everyone can read it" in body(openly)
        await alice.slash(channel, "ask", question=LIPS, private=True)
        preview = await alice.click(shown(asked), label=BUTTON)
        assert LIPS in body(preview)
        assert "to you alone" in body(preview)
        assert PING not in labels(shown(preview))

    @pytest.mark.parametrize(("sealed", "told"), [("x", "to you alone"), ("", "where everyone can read it")])
    async def test_what_is_covered_is_answered_alone(
        self, *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        ask: Ask, sealed: str, told: str,
    ) -> None:  # fmt: skip
        asked = await ask(alice, FOOTBALL)
        place = bot.get_channel(channel.id)
        assert isinstance(place, discord.TextChannel)
        said = (Passage("An answer.", is_private=bool(sealed)),)
        card = replace(remark(""), kind="answer", passages=said, person="this", sealed=sealed)
        await replies.reply(await place.fetch_message(asked.id), card)
        await env.settle()
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        assert FOOTBALL in body(preview)
        assert told in body(preview)


class TestNotSure:
    """ "Did you mean"."""

    @pytest.fixture
    def responder(self, small: Responder) -> Responder:
        return Responder(small.knowledge, Thresholds(answer=1.1, suggest=0.0))

    async def test_it_is_beside_the_suggestions(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        assert BUTTON in buttons(channel.history()[-1])
        await alice.click(channel.history()[-1], custom_id="pick:dryness")  # the answer takes its place
        assert BUTTON not in buttons(channel.history()[-1])


class TestBeforeItIsSent:
    """The member sees what will be shown, changes it, confirms it."""

    async def test_they_alone_see_it_redacted_and_nothing_is_sent_or_kept_yet(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        await ask(alice, FACTS)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        assert preview.ephemeral
        assert title(preview) == "Send this to a person?"
        assert "> i'm [name], write to [e-mail] or [number]: who won the football on saturday?" in body(preview)
        for told in (f"I reply to you in <#{channel.id}>", "no doctors", "7 days", "local emergency number"):
            assert told in body(preview)
        assert helpers.history() == []
        assert await tickets.every(store) == []

    async def test_where_a_person_answers_is_named_in_whatever_channel_it_is_looked_up(
        self,
        *,
        server: GuildHandle,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        alice: MemberActor,
        hanna: MemberActor,
        ask: Ask,
    ) -> None:
        other = server.create_text_channel("chatter")
        await ask(alice, FACTS)
        done = await sent(alice, channel.history()[-1])
        standing = await alice.slash(other, "my-question")
        for told in (body(done), body(standing)):
            assert f"When a person answers, I reply to you in <#{channel.id}>" in told
            assert f"<#{helpers.id}>" not in told
        form = await hanna.click(only(helpers), label="Answer")
        await hanna.submit_modal(form, {"text": "On Sunday."})
        assert "On Sunday." in text(channel.history()[-1])
        assert f"The member was told in <#{channel.id}>" in text(only(helpers))

    async def test_what_is_sent_is_what_was_shown_without_who_asked(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FACTS)
        done = await sent(alice, channel.history()[-1])
        assert title(done) == "Sent"
        post = only(helpers)
        assert "> i'm [name], write to [e-mail] or [number]: who won the football on saturday?" in text(post)
        assert f"<#{channel.id}>" in text(post)
        posted = str(next(request.json for request in env.http_requests if f"/{helpers.id}/messages" in request.path))
        for fact in ("Sarah", "sarah@", "07700", "alice", str(alice.id)):
            assert fact not in posted

    async def test_they_may_change_it_and_what_they_write_is_redacted_as_well(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        form = await alice.click(shown(preview), label="Change the text")
        preview = await alice.submit_modal(form, {"text": "what is the score, my number is 07700 900123"})
        assert "> what is the score, my number is [number]" in body(preview)
        await alice.click(shown(preview), label="Send it")
        assert "> what is the score, my number is [number]" in text(only(helpers))

    async def test_it_promises_no_more_than_it_can(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        assert "what looked like names, numbers and links; please look yourself" in body(preview)

    async def test_they_may_cancel_and_nothing_is_kept(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        draft = "What you are about to send to a person"
        assert draft in body(await alice.slash(channel, "my-data"))
        assert "Nothing was sent" in body(await alice.click(shown(preview), label="Cancel"))
        assert draft not in body(await alice.slash(channel, "my-data"))
        assert helpers.history() == []
        assert await tickets.every(store) == []

    async def test_after_a_restart_a_preview_is_over_and_says_so(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        await restart()
        over = await alice.click(shown(preview), label="Send it")
        assert "preview is over" in body(over)
        assert helpers.history() == []
        form = await alice.click(shown(over), label=BUTTON)
        preview = await alice.submit_modal(form, {"text": FOOTBALL})
        await alice.click(shown(preview), label="Send it")
        assert FOOTBALL in text(only(helpers))

    async def test_what_was_written_in_a_form_while_the_bot_was_restarted_is_not_lost(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, restart: Restart
    ) -> None:
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
        await restart()
        form = await alice.click(shown(asked), label=BUTTON)
        await restart()
        preview = await alice.submit_modal(form, {"text": FOOTBALL})
        assert FOOTBALL in body(preview)

    async def test_the_button_works_after_a_restart_with_the_question_in_it(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await ask(alice, FOOTBALL)
        card = channel.history()[-1]
        await restart()
        assert FOOTBALL in body(await alice.click(card, label=BUTTON))

    async def test_nobody_else_can_pass_it_on(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        pressed = await bob.click(channel.history()[-1], label=BUTTON)
        assert "Only the member who asked" in body(pressed)
        assert FOOTBALL not in body(pressed)
        asked = await alice.slash(channel, "ask", question=FOOTBALL)
        assert "Only the member who asked" in body(await bob.click(shown(asked), label=BUTTON))

    async def test_a_very_long_question_is_cut_and_shown_so(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor
    ) -> None:
        story = "the football was good and nobody scored. " * 97
        asked = await alice.slash(channel, "ask", question=story[:4_000])
        if BUTTON in labels(shown(asked)):
            done = await sent(alice, shown(asked).message)
            assert title(done) == "Sent"
            assert len(text(only(helpers))) < MAX_TEXT + 1_000

    async def test_where_nothing_readable_is_left_it_says_so(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        form = await alice.click(shown(preview), label="Change the text")
        assert "no words" in body(await alice.submit_modal(form, {"text": "?? 12 !!"}))

    async def test_markdown_and_mentions_in_it_do_nothing(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        form = await alice.click(shown(preview), label="Change the text")
        hostile = "# who **won** the @everyone ||football|| <@&12> [x](https://evil.example)"
        await alice.click(shown(await alice.submit_modal(form, {"text": hostile})), label="Send it")
        assert "https://" not in text(only(helpers))
        assert "**won**" not in text(only(helpers))
        assert "<@&12>" not in text(only(helpers))


class TestDanger:
    """Urgent goes the urgent way."""

    async def test_who_writes_of_danger_in_the_form_gets_help_and_moderators_hear_of_it(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        form = await alice.click(shown(preview), label="Change the text")
        helped = await alice.submit_modal(form, {"text": SELF_HARM})
        assert helped.ephemeral
        assert "988" in text(shown(helped))
        assert helpers.history() == []
        assert "Please look at once" in text(only(alerts))

    @pytest.mark.parametrize("since", ["paused", "nobody there", "nothing kept"])
    async def test_they_do_also_where_nobody_can_be_asked_any_more(
        self, *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, helpers: ChannelHandle, alerts: ChannelHandle,
        alice: MemberActor, mia: MemberActor, ask: Ask, since: str,
    ) -> None:  # fmt: skip
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        form = await alice.click(shown(preview), label="Change the text")
        if since == "paused":
            await mia.slash(channel, "pause")
        elif since == "nobody there":
            env.backend.delete_channel(helpers.id)
            await env.settle()
        else:
            await bot.privacy.choose(alice.id, "log", out=True)
        helped = await alice.submit_modal(form, {"text": SELF_HARM})
        assert "988" in text(shown(helped))
        assert "Please look at once" in text(only(alerts))


class TestTooMuch:
    """One at a time for a member, some for a server."""

    async def test_a_member_with_an_open_question_is_shown_how_it_stands(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        await ask(alice, "who won the tennis on sunday")
        again = await alice.click(channel.history()[-1], label=BUTTON)
        assert title(again) == "Your question to a person"
        assert FOOTBALL in body(again)
        await ask(bob, "who won the tennis on sunday")
        await sent(bob, channel.history()[-1])
        assert len(helpers.history()) == 2

    async def test_two_previews_of_one_member_send_one_question(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        previews = [shown(await alice.click(channel.history()[-1], label=BUTTON)) for _ in range(2)]
        for preview in previews:
            await alice.click(preview, label="Send it")
        assert len(helpers.history()) == 1

    async def test_a_server_with_too_many_open_ones_takes_no_more(
        self, *, monkeypatch: pytest.MonkeyPatch, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        bob: MemberActor, ask: Ask,
    ) -> None:  # fmt: skip
        monkeypatch.setattr("bot.helping.helping.MAX_OPEN", 1)
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        await ask(bob, FOOTBALL)
        assert "so many questions wait" in body(await sent(bob, channel.history()[-1]))
        assert len(helpers.history()) == 1

    async def test_a_member_who_sends_and_takes_back_again_and_again_is_stopped_for_a_day(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        await ask(alice, FOOTBALL)
        card = channel.history()[-1]
        for _ in range(A_DAY):
            await alice.click(shown(await sent(alice, card)), label="Take it back")
        assert "try again tomorrow" in body(await sent(alice, card))
        page = await alice.slash(channel, "forget-me")
        await alice.click(shown(page), label="Delete everything")
        assert "try again tomorrow" in body(await sent(alice, card))
        assert len(helpers.history()) == A_DAY
        await restart()
        assert "try again tomorrow" in body(await sent(alice, card))
        await ask(bob, FOOTBALL)
        assert title(await sent(bob, channel.history()[-1])) == "Sent"
        await env.advance_time(25 * 3_600)
        assert title(await sent(alice, card)) == "Sent"


class TestPaused:
    """Nothing is asked or answered while moderators have silenced the bot."""

    async def test_the_buttons_say_so(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        card = channel.history()[-1]
        preview = await alice.click(card, label=BUTTON)
        await mia.slash(channel, "pause")
        assert "paused" in body(await alice.click(card, label=BUTTON))
        assert "paused" in body(await alice.click(shown(preview), label="Send it"))
        assert helpers.history() == []


async def test_no_word_of_it_is_logged(
    *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, ask: Ask,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG, logger="bot")
    await ask(alice, FOOTBALL)
    await sent(alice, channel.history()[-1])
    form = await hanna.click(only(helpers), label="Answer")
    await hanna.submit_modal(form, {"text": "the goalkeeper knows"})
    assert "football" not in caplog.text
    assert "goalkeeper" not in caplog.text


async def test_where_the_bot_is_off_in_a_channel_it_can_still_be_asked_alone(
    server: GuildHandle, helpers: ChannelHandle, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
) -> None:
    await choose_for_server(mia, channel, "mode", "off")
    asked = await alice.slash(channel, "ask", question=FOOTBALL)
    assert asked.ephemeral
    preview = await alice.click(shown(asked), label=BUTTON)
    assert PING not in labels(shown(preview))
    assert "`/my-question`" in body(preview)
