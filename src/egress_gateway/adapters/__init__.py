"""Everything that touches a disk, a socket, a clock or a process; implements `ports.py`."""
