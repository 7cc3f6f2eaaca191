"""Reviews outside the process that decides them: sealed content, a file of them, and the way there."""
