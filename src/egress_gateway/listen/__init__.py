"""The gateway's ears: HTTP connections in, one `Caller` per request out; no policy, no content."""
