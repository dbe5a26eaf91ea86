"""The journal: records as lines, lines in files, files in a git clone of their own."""
