"""The recorded week of 11-17 March 2023 and the loopback server that plays it."""
