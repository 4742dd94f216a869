"""Who is treated differently by another policy: a portfolio decided by both, and compared."""
