"""Logging without members' words, that stays short whatever fails; and streams that no letter breaks."""

from bot.logs.logs import describe, on_loop_error, set_up
from bot.logs.streams import give_up_output, make_lenient

__all__ = ["describe", "give_up_output", "make_lenient", "on_loop_error", "set_up"]
