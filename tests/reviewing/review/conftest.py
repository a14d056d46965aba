"""Reviewing is done on the home server, beside the desk: the same stage as in `moderating/kb`."""

from __future__ import annotations

from tests.moderating.kb.conftest import bot, channel, eve, folder, responder, restart, server

__all__ = ["bot", "channel", "eve", "folder", "responder", "restart", "server"]
