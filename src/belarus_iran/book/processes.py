"""The processes in which chapters are executed and pages built: one server that loads, and forks.

A chapter spends more time on loading pandas, seaborn and the rest than on its argument. The server
loads them once; whatever is forked from it has them.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
import tempfile
import threading
from multiprocessing import forkserver

from belarus_iran import store
from belarus_iran.pages.project import BookError

# What chapters, kernels and Sphinx load besides the modules of this package.
LIBRARIES = ("papermill", "ipykernel.kernelapp", "myst_nb", "frictionless", "statsmodels.api")


def server() -> multiprocessing.context.BaseContext:
    """Start, unless it runs, the server from which kernels are forked with everything loaded."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(shared_modules())
    usual = tempfile.gettempdir()
    # The path of a socket may have about a hundred characters, which those of clusters exceed.
    if len(usual) > 60 and os.access("/tmp", os.W_OK):
        tempfile.tempdir = "/tmp"
    forkserver.ensure_running()
    tempfile.tempdir = usual
    return context


def shared_modules() -> list[str]:
    """Return the names of the modules that the server loads."""
    return [*LIBRARIES, *store.module_names()]


def load_shared_modules() -> None:
    """Load what the server passed over without a word, as it does where an import fails."""
    for name in shared_modules():
        try:
            importlib.import_module(name)
        except Exception as error:
            raise BookError(
                f"{name}, which all chapters share, does not load: {type(error).__name__}: {error}"
            ) from None


def end_with_parent() -> None:
    """Make this process end when the one that started it is killed."""

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
