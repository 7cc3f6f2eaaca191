"""A witness: cosigns what a log has signed, if it continues what it signed before."""
