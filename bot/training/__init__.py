"""From files to something that answers: learning, what was learnt on disk, a process of its own, the check, calibration.

Each of these modules is imported by itself: whoever only answers (`cache`) doesn't load what the others need.
"""

__all__ = ["cache", "calibration", "check", "garbage", "relearn"]
