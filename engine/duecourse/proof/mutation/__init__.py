"""Mutation: small changes of a playbook, and whether its tests notice them."""
