"""What changed from one policy to another, in the words of policy and not of text."""
