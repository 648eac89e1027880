"""Loaded first by the server of a build that needs few libraries, so that it loads no others."""

from belarus_iran.book import execution


def few():
    """Return what the chapters of the miniature and their pages need, this module included."""
    return [__name__, "papermill", "ipykernel.kernelapp", "myst_nb"]


execution.shared_modules = few
