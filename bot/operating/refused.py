"""What isn't done, and why."""

from __future__ import annotations


class RefusedError(Exception):
    """Something isn't done; the message says why, what to do, and what was changed, if anything was."""
