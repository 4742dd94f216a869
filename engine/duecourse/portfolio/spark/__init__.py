"""Decides the parts of a run on Spark: the same worker, on the machines of a cluster."""
