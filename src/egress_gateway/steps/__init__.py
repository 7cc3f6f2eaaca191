"""What the pipeline's steps are made of beyond the stages; only `pipeline.py` knows their order."""
