"""The peers: each module has ``NAME`` and ``make()``, which returns a function of one case."""
