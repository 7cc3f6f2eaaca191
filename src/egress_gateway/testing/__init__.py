"""Simulators of everything a gateway talks to, for our tests and for those of plug-in authors.

`providers` is a provider over real sockets. `peers` and `playbook` test a pipeline without any. Every
fake implements a protocol of `ports.py`, can be looked into, and can fail, delay and fail after the
fact. Nothing here imports a test framework.
"""
