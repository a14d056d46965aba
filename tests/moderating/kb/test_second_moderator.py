"""Safety entries need a second moderator, and nobody confirms their own."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from tests.moderating.kb.hands import buttons, edit, files, press, said, shows_kb
from tests.stage.fixtures import Restart
from tests.stage.outgoing import FOOTER
from tests.stage.seen import only, text
from tests.stage.staff import private_channel

STRICTER = "No. Isotretinoin harms unborn babies. Use birth control."


async def test_the_first_asks_in_the_moderators_channel_and_the_second_confirms(
    *,
    channel: ChannelHandle,
    alerts: ChannelHandle,
    folder: Path,
    bot: FaqBot,
    mia: MemberActor,
    ben: MemberActor,
) -> None:
    before = files(folder)
    preview = await edit(mia, channel, "pregnancy", answer=STRICTER)
    assert "after you, a second moderator has to confirm" in said(preview)
    form = await press(mia, preview, "Confirm and say why")
    await mia.submit_modal(form, {"why": "Clearer."})
    assert "asked for a second moderator" in said(preview)
    assert buttons(preview) == []
    assert files(folder) == before
    request = only(alerts)
    assert f"<@{mia.id}> asks for this" in text(request)
    assert "Clearer." in text(request)
    assert f"+    answer: {STRICTER}" in text(request)

    own = await mia.click(request, label="Confirm as second moderator")
    assert own.ephemeral
    assert "Nobody confirms their own" in said(own)
    assert files(folder) == before

    await ben.click(request, label="Confirm as second moderator")
    assert bot.knowledge.entries["pregnancy"].answer == STRICTER
    told = only(alerts)
    assert f"by <@{mia.id}>, confirmed by <@{ben.id}>" in text(told)
    assert "Clearer." in text(told)


async def test_undoing_it_needs_a_second_moderator_as_well(
    *,
    channel: ChannelHandle,
    alerts: ChannelHandle,
    folder: Path,
    mia: MemberActor,
    ben: MemberActor,
) -> None:
    before = files(folder)
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    await ben.click(only(alerts), label="Confirm as second moderator")
    undo = await press(ben, await ben.click(only(alerts), label="Undo"), "Confirm")
    assert "asked for a second moderator" in said(undo)
    await mia.click(alerts.history()[-1], label="Confirm as second moderator")
    assert files(folder) == before


async def test_it_can_be_declined(
    channel: ChannelHandle, alerts: ChannelHandle, folder: Path, mia: MemberActor, ben: MemberActor
) -> None:
    before = files(folder)
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    await ben.click(only(alerts), label="Decline")
    assert f"<@{ben.id}> declined" in text(only(alerts))
    assert not only(alerts).components
    assert files(folder) == before


async def test_without_a_moderators_channel_it_is_asked_for_where_it_was_wanted(
    channel: ChannelHandle, bot: FaqBot, mia: MemberActor, ben: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    await ben.click(only(channel), label="Confirm as second moderator")
    assert bot.knowledge.entries["pregnancy"].answer == STRICTER


async def test_where_the_bot_cannot_write_nobody_is_asked_and_that_is_said(
    server: GuildHandle, folder: Path, mia: MemberActor
) -> None:
    before = files(folder)
    closed = private_channel(server, lacking="send_messages")
    preview = await edit(mia, closed, "pregnancy", answer=STRICTER)
    await press(mia, preview, "Confirm")
    assert "I can't write here to ask" in said(preview)
    assert files(folder) == before


async def test_a_member_who_sees_the_request_cannot_confirm(
    channel: ChannelHandle, server: GuildHandle, folder: Path, mia: MemberActor, alice: MemberActor
) -> None:
    before = files(folder)
    shows_kb(server, alice)
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    refused = await alice.click(only(channel), label="Confirm as second moderator")
    assert refused.ephemeral
    assert "Only moderators" in said(refused)
    assert files(folder) == before


async def test_after_a_day_or_a_restart_it_has_to_be_asked_for_again(
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    alerts: ChannelHandle,
    folder: Path,
    mia: MemberActor,
    ben: MemberActor,
    restart: Restart,
) -> None:
    before = files(folder)
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    await env.advance_time(23 * 3_600)
    assert only(alerts).components
    await env.advance_time(3_700)
    assert "Nobody confirmed this change in time" in text(only(alerts))
    assert not only(alerts).components

    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    await restart()
    await ben.click(alerts.history()[-1], label="Confirm as second moderator")
    assert "This preview is over" in text(alerts.history()[-1])
    assert files(folder) == before


async def test_what_changed_since_it_was_asked_for_is_not_overwritten(
    channel: ChannelHandle, alerts: ChannelHandle, folder: Path, mia: MemberActor, ben: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    path = folder / "safety.yaml"
    path.write_text(path.read_text().replace("harms unborn babies", "harms every unborn baby"))
    by_hand = files(folder)
    await ben.click(only(alerts), label="Confirm as second moderator")
    assert "ask for it again" in text(only(alerts))
    assert files(folder) == by_hand


async def test_every_message_of_it_ends_with_the_footer(
    channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor, ben: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
    assert FOOTER in text(only(alerts)).lower()
    await ben.click(only(alerts), label="Decline")
    assert FOOTER in text(only(alerts)).lower()


class TestTheFirst:
    """What becomes of a request when the one who made it may not change the knowledge any more."""

    @pytest.mark.parametrize("how", ["lost the role", "left", "the role isn't an editors' any more"])
    async def test_a_request_doesnt_outlive_the_role_of_who_made_it(
        self,
        how: str,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        eve: MemberActor,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        shows_kb(server, eve)
        await mia.slash(channel, "kb editors add", role=server.roles["editors"])
        first = eve if "editors" in how else mia
        before = files(folder)
        await press(first, await edit(first, channel, "pregnancy", answer=STRICTER), "Confirm")
        request = alerts.history()[-1]
        match how:
            case "lost the role":
                env.backend.guilds[server.id].members[mia.id].role_ids.clear()
            case "left":
                server.remove_member(mia)
            case _:
                await ben.slash(channel, "kb editors remove", role=server.roles["editors"])
        await ben.click(request, label="Confirm as second moderator")
        told = alerts.history()[-1]
        assert "can't change the knowledge any more" in text(told)
        assert FOOTER in text(told).lower()
        assert not told.components
        assert files(folder) == before

    async def test_where_discord_doesnt_tell_it_can_be_confirmed_later(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        bot: FaqBot,
        folder: Path,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        before = files(folder)
        await press(mia, await edit(mia, channel, "pregnancy", answer=STRICTER), "Confirm")
        env.inject_error("GET", "/guilds/*/members/*", status=403, code=50013)
        told = await ben.click(only(alerts), label="Confirm as second moderator")
        [warning] = told.followups
        assert warning.ephemeral
        assert "try again in a moment" in warning.content
        assert files(folder) == before
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert bot.knowledge.entries["pregnancy"].answer == STRICTER


class TestUndoing:
    async def test_what_takes_a_safety_entrys_phrasing_needs_one_though_the_change_needed_none(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        sound = "is it dangerous for a babys"  # like a phrasing of the safety entry
        await press(mia, await mia.slash(channel, "kb phrasing add", entry="dryness", text=sound), "Confirm")
        await ben.click(alerts.history()[-1], label="Confirm as second moderator")
        removed = await mia.slash(channel, "kb phrasing remove", entry="dryness", text=sound)
        await press(mia, removed, "Confirm")
        assert "second moderator" not in said(removed)
        before = files(folder)
        undo = await press(mia, await mia.slash(channel, "kb undo"), "Confirm")
        assert "asked for a second moderator" in said(undo)
        assert files(folder) == before
        await ben.click(alerts.history()[-1], label="Confirm as second moderator")
        assert sound in (folder / "skin.yaml").read_text()
