"""What is recorded: kinds, groups and fields, their canonical form, and the requirements they serve."""
