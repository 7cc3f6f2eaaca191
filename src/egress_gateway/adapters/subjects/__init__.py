"""Who and what pseudonyms in records stand for: the keeper in the log's process, its client, and who reads it."""
