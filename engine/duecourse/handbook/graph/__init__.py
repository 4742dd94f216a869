"""A policy as graphs: its stages, its treatments, the limits that act on them."""
