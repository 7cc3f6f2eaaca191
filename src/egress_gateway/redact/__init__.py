"""Replacing values before they leave, and putting them back for the caller they came from."""
