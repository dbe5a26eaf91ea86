"""From addresses to entries. Decides nothing about what a link is worth."""
