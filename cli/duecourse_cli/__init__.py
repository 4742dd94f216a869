"""The command line of duecourse: one file a command; it reads, prints and exits, nothing else."""
