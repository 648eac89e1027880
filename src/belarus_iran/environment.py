"""The conda environment: the pins of ``requirements.lock`` in the form that conda reads."""

from __future__ import annotations

from pathlib import Path

_HEAD = """\
---
# Written by `make lock` from requirements.lock, which also has the hashes.
name: belarus-iran
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pip
  - pip:
"""


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
    return _HEAD + "".join(f"      - {pin}\n" for pin in [*pins(lock), "-e ."])


def write(root: Path) -> None:
    """Write ``environment.yml`` from ``requirements.lock``, both in the folder `root`."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    (root / "environment.yml").write_text(conda(lock), encoding="utf-8")
