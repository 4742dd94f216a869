"""The columns target: a portfolio decided in NumPy columns, with the scalar target's answers."""
