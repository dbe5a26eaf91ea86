"""The review screen. The only room that knows a terminal."""
