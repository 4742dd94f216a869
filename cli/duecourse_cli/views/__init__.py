"""How decisions, explanations and test outcomes are written."""
