"""Reads the four tables of a portfolio from files and databases, a batch at a time."""
