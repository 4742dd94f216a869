"""Past contacts judged by the law as it stood at each of them, and what cannot be told."""
