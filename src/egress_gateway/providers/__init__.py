"""What providers speak and where they stand: dialects (wire formats) and hosts (wire facts of a place)."""
