"""Records, errors and ids that every layer may use; nothing here does I/O or reads a clock."""
