"""Extensions of Sphinx that change the finished pages."""
