"""JSON Schema of each file of a bundle, for editors."""
