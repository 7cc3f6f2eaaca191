"""The detectors of this build: one file an idea, each with its `DETECTOR`; `detector_registry.py` lists them."""
