"""The commands: clock, arguments, standard output and exit codes."""
