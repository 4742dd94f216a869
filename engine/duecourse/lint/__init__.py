"""What is right in a policy but unclear, stale or hazardous: names, words, dates, times."""
