"""Fingerprints: passages of known documents and code, found again in text without keeping the text."""
