"""Records in plain sentences, for whoever a decision is about."""
