"""Models of others, for inspectors: found on disk, held to their digest, loaded, never fetched."""
