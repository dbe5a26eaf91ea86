"""curator makes a team's weekly tech newsletter. Importing this package imports nothing else."""

__version__ = "0.1.0"
