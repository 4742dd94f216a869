"""What a policy can say: documents resolved to typed, frozen values."""
