"""One file a step, numbered. Never edit one that was released."""
