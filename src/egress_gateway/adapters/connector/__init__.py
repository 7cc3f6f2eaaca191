"""The connector: the one process that holds provider credentials and has a way out."""
