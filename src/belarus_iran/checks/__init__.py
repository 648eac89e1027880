"""Forms: the functions that test a part of a claim, each with one question and its parameters."""
