"""Suggestions with reasons. Writes nothing."""
