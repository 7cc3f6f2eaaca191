"""Texts that are written by programs, with what stands in them: for training models and for measuring detectors.

`corpora.train` and `corpora.held_out` write about the same things in other words: they share no template and no
list of values (a test compares them). What is trained sees the first, what is published is measured on the second.
"""
