"""The plan of one day: which agent calls whom, and when, under all limits at once."""
