"""What a text as a whole is about: financial forecasts, legal advice, patients, employees, deals, projects.

A linear model over words and pairs of words, in whole numbers, so that a text has the same score on every machine.
The built-in topics and those that a deployer trains are of one form.
"""
