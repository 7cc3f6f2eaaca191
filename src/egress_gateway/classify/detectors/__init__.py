"""The detectors of this build: one file an idea, each with its `DETECTOR`; `registry.py` lists them."""
