"""Source code in texts: where a block of it stands, and in which language.

Code is known by its lines. Whose code it is cannot be read from it: a snippet of a public manual is found like a
function of our own. What is ours is for fingerprints to say.
"""
