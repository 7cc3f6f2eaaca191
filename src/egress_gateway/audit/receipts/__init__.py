"""The log's proof to the connector that an intent is durable, used once."""
