"""A recorded week, 11 to 17 March 2023: its sources, what people proposed and decided, and a server on loopback."""
