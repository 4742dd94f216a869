"""The canonical layout of policy documents: comments kept, meaning proved to be the same."""
