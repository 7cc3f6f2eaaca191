"""The tamper-evident log as data: records, canonical form, tree, checkpoints, receipts, verification."""
