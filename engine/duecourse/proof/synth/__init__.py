"""Missing cases: for a change that no test notices, a case at which it would be noticed."""
