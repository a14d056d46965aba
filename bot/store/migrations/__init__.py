"""Migrations: how the database came to be as `bot.store.tables` has it. The bot runs them when it starts."""
