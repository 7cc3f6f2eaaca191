"""What every detector, dialect and host must do, as functions to call from a test of any framework.

Each kit takes the thing and examples of what it works on, and raises `AssertionError` naming the
promise that does not hold. Those of this build run the same kits as those of third parties.
"""
