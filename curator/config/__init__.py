"""`curator.toml` and `sources.toml`, read and written with comments kept."""
