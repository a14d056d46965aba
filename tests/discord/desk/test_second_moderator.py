"""Safety entries need a second moderator, and nobody confirms their own."""

from __future__ import annotations

from pathlib import Path

import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.client import FaqBot
from tests.discord.conftest import Restart
from tests.discord.desk.hands import buttons, edit, files, press, said, shows_kb
from tests.discord.outgoing import FOOTER
from tests.discord.seen import only, text
from tests.discord.staff import private_channel

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
    undo = await ben.click(only(alerts), label="Undo")
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
