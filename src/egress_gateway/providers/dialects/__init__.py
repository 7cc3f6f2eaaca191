"""Wire formats, one package each: what a request may hold, how an answer is read, what an error looks like."""
