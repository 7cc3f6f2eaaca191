"""The log as a Merkle tree: leaves, segments, tiles and proofs."""
