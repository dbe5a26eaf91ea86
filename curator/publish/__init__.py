"""From decisions to issue pages. The only writer of `content/issues/`."""
