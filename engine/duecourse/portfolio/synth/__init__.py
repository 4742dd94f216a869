"""Portfolios of synthetic cases: joint distributions stated in one table, streamed in flat memory."""
