"""Evidence to take away: records with their proofs, and a report that people can read."""
