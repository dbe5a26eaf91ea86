"""From issue pages to a built site and feeds. The site generator is a program here, never an import."""
