"""Opening documents: what stands in them as text, and what nobody can read. One file a format, one table."""
