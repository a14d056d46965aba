"""The rooms put together into one bot, and that bot as a process."""
