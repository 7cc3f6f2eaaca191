"""Formats without meaning: JSON, JSON pointers, event streams. Sans-IO; they raise only `WireError`."""
