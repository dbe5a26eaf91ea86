"""The timer of a server: it ticks and calls, and decides nothing."""
