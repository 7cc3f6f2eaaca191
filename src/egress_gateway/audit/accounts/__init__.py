"""What the records of a log add up to, how long they stay, and what others counted."""
