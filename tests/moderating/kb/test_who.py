"""Who may change the knowledge from Discord."""

from __future__ import annotations

import logging

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from tests.moderating.kb.hands import said, shows_kb
from tests.stage.fixtures import Restart
from tests.stage.seen import body
from tests.stage.staff import moderator

COMMANDS = [
    "add",
    "check",
    "edit",
    "editors add",
    "editors remove",
    "editors show",
    "export",
    "history",
    "import",
    "line add",
    "line change",
    "line remove",
    "line show",
    "not-ours",
    "phrasing add",
    "phrasing remove",
    "remove",
    "restore",
    "search",
    "show",
    "test",
    "undo",
]


async def test_members_do_not_see_the_commands(channel: ChannelHandle, alice: MemberActor, mia: MemberActor) -> None:
    assert not [name for name in alice.available_commands(channel) if name.startswith("kb")]
    assert sorted(name for name in mia.available_commands(channel) if name.startswith("kb")) == [
        f"kb {name}" for name in COMMANDS
    ]


async def test_in_direct_messages_there_are_none(mia: MemberActor) -> None:
    assert not [name for name in mia.user.available_commands() if name.startswith("kb")]


async def test_a_member_to_whom_discord_shows_them_is_refused_alone_and_the_log_says_so(
    channel: ChannelHandle, server: GuildHandle, alice: MemberActor, caplog: pytest.LogCaptureFixture
) -> None:
    shows_kb(server, alice)
    with caplog.at_level(logging.WARNING):
        results = [
            await alice.slash(channel, "kb show", entry="dryness"),
            await alice.slash(channel, "kb search", words="lips"),
            await alice.slash(channel, "kb add", file="skin.yaml"),
            await alice.slash(channel, "kb edit", entry="dryness"),
            await alice.slash(channel, "kb phrasing add", entry="dryness", text="dry lips again"),
            await alice.slash(channel, "kb not-ours", kind="other", text="is it raining"),
            await alice.slash(channel, "kb phrasing remove", entry="dryness", text="my skin is flaking"),
            await alice.slash(channel, "kb line show", file="smalltalk.yaml"),
            await alice.slash(channel, "kb line add", file="smalltalk.yaml", list="greeting"),
            await alice.slash(channel, "kb line change", file="smalltalk.yaml", list="greeting", line="hi"),
            await alice.slash(channel, "kb line remove", file="smalltalk.yaml", list="greeting", line="hi"),
            await alice.slash(channel, "kb remove", entry="dryness"),
            await alice.slash(channel, "kb test", message="my lips"),
            await alice.slash(channel, "kb export"),
            await alice.slash(channel, "kb import", file=("skin.yaml", b"")),
            await alice.slash(channel, "kb history"),
            await alice.slash(channel, "kb undo"),
            await alice.slash(channel, "kb restore", revision=1),
            await alice.slash(channel, "kb check"),
            await alice.slash(channel, "kb editors show"),
            await alice.slash(channel, "kb editors add", role=server.create_role("x")),
            await alice.slash(channel, "kb editors remove", role=server.create_role("y")),
        ]
    assert len(results) == len(COMMANDS)
    for result in results:
        assert result.ephemeral
        assert body(result).startswith("Only moderators can do this")
    refusals = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert refusals == [f"/kb refused (member) to member {alice.id} in server {server.id}"] * len(COMMANDS)
    assert await alice.autocomplete(channel, "kb show", "entry", "dry") == []


async def test_without_a_home_server_nobody_may_and_the_operator_is_told_what_to_set(
    channel: ChannelHandle, server: GuildHandle, bot: FaqBot, mia: MemberActor
) -> None:
    bot.editors.home = None
    refused = await mia.slash(channel, "kb show", entry="dryness")
    assert refused.ephemeral
    assert f"HOME_SERVER={server.id}" in body(refused)


async def test_moderators_of_another_server_may_not(env: simcord.Env, server: GuildHandle) -> None:
    other = env.create_guild("Another community")
    place = other.create_text_channel("staff")
    max_ = moderator(env, other, "max")
    refused = await max_.slash(place, "kb edit", entry="dryness")
    assert refused.ephemeral
    assert refused.modal is None
    assert "server that it belongs to" in body(refused)


async def test_members_of_a_role_that_was_named_may_until_it_is_taken_back(
    channel: ChannelHandle, server: GuildHandle, eve: MemberActor, mia: MemberActor, restart: Restart
) -> None:
    shows_kb(server, eve)
    role = server.roles["editors"]
    assert "Only moderators" in said(await eve.slash(channel, "kb show", entry="dryness"))
    named = await mia.slash(channel, "kb editors add", role=role)
    assert f"<@&{role.id}>" in body(named)
    assert "Integrations" in body(named)
    assert "lips are cracking" in said(await eve.slash(channel, "kb show", entry="dryness"))
    await restart()
    assert "lips are cracking" in said(await eve.slash(channel, "kb show", entry="dryness"))
    assert "Only members with the permission" in body(await eve.slash(channel, "kb editors add", role=role))
    await mia.slash(channel, "kb editors remove", role=role)
    assert "Only moderators" in said(await eve.slash(channel, "kb show", entry="dryness"))


async def test_everyone_is_no_role_for_this(
    channel: ChannelHandle, server: GuildHandle, bot: FaqBot, mia: MemberActor
) -> None:
    refused = await mia.slash(channel, "kb editors add", role=server.default_role)
    assert "everyone" in body(refused)
    assert bot.editors.roles == frozenset()
