"""What in a record only the holder of a key can read."""
