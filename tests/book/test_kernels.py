"""Kernels that share their imports, and nothing else."""

import json
import os
import sys
from functools import partial

import pytest
from conftest import ended, notebook

from belarus_iran.book import contents, execution

LOOK = """\
import os, sys
import belarus_iran
loaded = "seaborn" in sys.modules
again = hasattr(belarus_iran, "marked")
belarus_iran.marked = True
print(os.getpid(), os.getcwd(), os.environ.get("MARK"), loaded, again)
"""


def told(copy):
    """Return the words that the last cell of an executed notebook printed."""
    *_, cell = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    return "".join(cell["outputs"][0]["text"]).split()


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_each_chapter_has_a_kernel_of_its_own_that_is_loaded(miniature, monkeypatch):
    """Check that kernels start with the libraries, in their folder, and share no state."""
    for name in ("index", "01-one"):
        path = miniature / "chapters" / f"{name}.ipynb"
        path.write_text(notebook(("markdown", "# Look"), ("code", LOOK)), encoding="utf-8")
    monkeypatch.setenv("MARK", "here")
    first, second = map(told, execution.execute(miniature).values())
    assert first[0] != second[0]
    assert first[1:] == second[1:] == [str(miniature / "chapters"), "here", "True", "False"]


def test_kernel_ends_when_its_chapter_is_done(miniature):
    """Check that no kernel outlives the execution of its chapter."""
    path = miniature / "chapters" / "01-one.ipynb"
    path.write_text(notebook(("markdown", "# Look"), ("code", LOOK)), encoding="utf-8")
    kernel = int(told(execution.execute(miniature)[path])[0])
    assert ended(kernel)


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_server_has_loaded_what_chapters_share(tmp_path):
    """Check that whatever is forked from the server has every shared module from the start."""
    look = (
        "import sys; from pathlib import Path; from belarus_iran.book import execution; "
        "missing = set(execution.shared_modules()) - set(sys.modules); "
        f"Path({str(tmp_path / 'missing')!r}).write_text(' '.join(missing))"
    )
    process = execution.server().Process(target=exec, args=(look, {}))
    process.start()
    process.join()
    assert (tmp_path / "missing").read_text() == ""
    assert "belarus_iran.figures.explorers" in execution.shared_modules()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_what_is_done_aside_is_done_in_another_process(tmp_path, monkeypatch, capfd):
    """Check that it has the environment of the one that asks, and that its failure is not told."""
    monkeypatch.setenv("MARK", "here")
    look = tmp_path / "look"
    tell = f"import os; open({str(look)!r}, 'w').write(f'{{os.getpid()}} {{os.environ[\"MARK\"]}}')"
    execution.aside(partial(exec, f"{tell}; 1 / 0", {}))
    process, mark = look.read_text().split()
    assert (int(process) != os.getpid(), mark) == (True, "here")
    assert capfd.readouterr().err == ""


def test_module_that_does_not_load_is_named(monkeypatch):
    """Check that what the server passes over without a word is an error that names the module."""
    monkeypatch.setattr(execution, "LIBRARIES", ("belarus_iran.absent",))
    with pytest.raises(contents.BookError, match="belarus_iran.absent, .*ModuleNotFoundError"):
        execution.load_shared_modules()


def test_kernel_that_dies_at_its_start_is_told(miniature):
    """Check that a kernel that ends before it answers is an error that names the chapter."""
    path = miniature / "chapters" / "01-one.ipynb"
    path.write_text(notebook(("markdown", "# Look"), ("code", LOOK)), encoding="utf-8")
    startup = miniature / "_build" / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    (startup / "die.py").write_text("import os\nos._exit(1)\n", encoding="utf-8")
    with pytest.raises(contents.BookError, match=r"01-one\.ipynb: RuntimeError: Kernel died"):
        execution.execute(miniature, only=["01-one"])
