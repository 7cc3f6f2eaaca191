"""Trains the model of names: `make train-names DATA=DIRECTORY`."""
