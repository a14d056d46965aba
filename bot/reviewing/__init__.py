"""What moderators learn from members: the questions that weren't answered, what members think of answers, and the numbers.

Others import its modules directly: `questions`, `redaction` and `likeness` load without Discord, which the commands need.
"""
