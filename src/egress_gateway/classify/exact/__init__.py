"""Exact data match: rows of a list of the deployer's, found in text by hashes that do not give the list away."""
