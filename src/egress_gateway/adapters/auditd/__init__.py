"""The log's own process: the only one that writes the log directory and holds the log's keys."""
