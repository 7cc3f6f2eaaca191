"""Surrogates: stand-ins that look like what they stand for, drawn with a key and never stored."""
