"""Decisions in words: what members read."""
