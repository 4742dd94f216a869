"""A policy as a handbook for people, and as graphs: what is written here is read off the policy."""
