"""The book as a whole: executed, built, printed, released and measured."""
