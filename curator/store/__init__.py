"""All SQL. Functions take a transaction and give domain values back; no row leaves this room."""
