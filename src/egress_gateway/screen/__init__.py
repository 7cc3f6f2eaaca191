"""Looking at an answer lane by lane: what is in it, what the caller may not see, what comes back."""
