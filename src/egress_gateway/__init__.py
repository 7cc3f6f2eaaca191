"""The LLM Egress Gateway: one inspected, recorded, default-deny way out to external AI.

Start reading at `pipeline.py`: it lists the steps a request takes, in order. The layers around it
are described in ARCHITECTURE.md and enforced by the import-linter contracts in `pyproject.toml`.
"""
