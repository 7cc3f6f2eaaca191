"""Inspectors: processes beside a worker that look at large requests, so that small ones need not wait."""
