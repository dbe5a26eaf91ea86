"""Old issues as issue pages: what another tool kept, in the form of our own pages, with a word on every change."""
