"""Signed notes: the log's checkpoints and keys, and those who cosign them."""
