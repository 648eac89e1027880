"""The conda environment: the pins of the locks in the form that conda reads."""

from __future__ import annotations

from pathlib import Path

_HEAD = """\
---
# Written by `make lock` from the locks of the book and of JupyterLab, which also have the hashes.
name: belarus-iran
channels:
  - conda-forge
dependencies:
  - python>=3.11,<3.15
  - pip
  - pip:
"""

# What a reader needs who runs chapters: not what only tests use.
LOCKS = ("requirements.lock", "requirements-lab.lock")


def pins(lock: str) -> list[str]:
    r"""Return the requirements of a hashed lock, with their markers and without the hashes.

    Examples
    --------
    >>> pins("numpy==2.4.0 ; python_version < '3.12' \\\n    --hash=sha256:0a\n    # via scipy\n")
    ["numpy==2.4.0 ; python_version < '3.12'"]
    """
    lines = (line.removesuffix("\\").rstrip() for line in lock.splitlines())
    return [line for line in lines if line and not line.startswith((" ", "#"))]


def conda(lock: str) -> str:
    """Return the text of ``environment.yml``: every pin of `lock`, then the package itself."""
    # Locks share many pins; under another marker the same pin stands twice, which pip accepts.
    listed = sorted(set(pins(lock)))
    return _HEAD + "".join(f"      - {pin}\n" for pin in [*listed, "-e ."])


def write(root: Path) -> None:
    """Write ``environment.yml`` from the `LOCKS`, all in the folder `root`."""
    lock = "".join((root / name).read_text(encoding="utf-8") for name in LOCKS)
    (root / "environment.yml").write_text(conda(lock), encoding="utf-8")
