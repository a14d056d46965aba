"""The moderators' desk on Discord: the commands `/kb`, and the way of every change of the knowledge."""

from bot.moderating.kb import forms
from bot.moderating.kb.changes import Changes
from bot.moderating.kb.commands import Kb
from bot.moderating.kb.completions import entries_like
from bot.moderating.kb.gate import Gate

__all__ = ["Changes", "Gate", "Kb", "entries_like", "forms"]
