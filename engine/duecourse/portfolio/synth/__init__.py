"""Portfolios of synthetic cases: what is assumed stands in one table, memory stays flat."""
