"""Forms of test: each answers one kind of question on the tables that a part declares."""
