"""Carries checkpoints to witnesses and cosignatures back, for a log whose process has no way out."""
