"""Files that go with a message, each with a description for those who don't see it."""

from __future__ import annotations

import io

import discord


def attachment(name: str, content: bytes | str, description: str) -> discord.File:
    """A file to attach; `description` says in a few words what it is."""
    data = content.encode() if isinstance(content, str) else content
    return discord.File(io.BytesIO(data), name, description=description)
