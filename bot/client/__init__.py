"""The connection to Discord and the only door out of the bot; it knows no question and no answer.

Others import its modules directly: `replies` is what they say, `presses` what they are pressed by, `reading` what they read.
"""
