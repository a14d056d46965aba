"""What moderators do with the desk, and what they see: shorthands for tests."""

from __future__ import annotations

from pathlib import Path

from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import ResponseMessage

from tests.stage.seen import labels, shown

NEW = {
    "question": "Can isotretinoin make hair thinner?",
    "answer": "Some people lose a little hair. It grows back.",
    "source": "Potential Side Effects › Hair",
    "note": "",
    "also_asked": "is my hair falling out on it\n- hair thinner since I take it",
}


def shows_kb(server: GuildHandle, member: MemberActor) -> None:
    """Discord shows `/kb` to a member, as the server's settings allow."""
    shows(server, member, "kb")


def shows(server: GuildHandle, member: MemberActor, name: str) -> None:
    """Discord shows a command to a member, as the server's settings allow."""
    command = server._env.backend.find_command(name, None, type=1)
    assert command is not None
    server.set_command_permissions(int(command["id"]), {member: True})


def said(result: InteractionResult) -> str:
    """All that the message of an interaction says."""
    return all_text(shown(result))


def all_text(message: ResponseMessage) -> str:
    """All that a message says."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or ""]
        parts += [f"{field.name}: {field.value}" for field in embed.fields]
    return "\n".join(parts)


def buttons(result: InteractionResult) -> list[str]:
    """The labels of the buttons under it."""
    return labels(shown(result))


def fields(result: InteractionResult) -> dict[str, str]:
    """What a form is filled in with."""
    assert result.modal is not None, "no form was shown"
    return {part["component"]["custom_id"]: part["component"].get("value", "") for part in result.modal["components"]}


async def edit(member: MemberActor, channel: ChannelHandle, entry: str, **changes: str) -> InteractionResult:
    """Change some fields of an entry in the form, and send it."""
    form = await member.slash(channel, "kb edit", entry=entry)
    return await member.submit_modal(form, fields(form) | changes)


async def press(member: MemberActor, result: InteractionResult, label: str) -> InteractionResult:
    """Press a button under the message of an interaction."""
    return await member.click(shown(result), label=label)


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def attached(result: InteractionResult) -> list[str]:
    """The names of the files under the message of an interaction."""
    return [each.filename for each in shown(result).attachments]
