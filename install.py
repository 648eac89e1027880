"""Set up the project's own environment in .venv, and keep it as the locks say.

    python install.py          what the book needs
    python install.py lab      JupyterLab besides
    python install.py test     what tests, `make lint`, a PDF and a release need besides

`make` calls this before everything else, and does nothing more if all is as it should be. Only the
standard library is used, since nothing is installed yet. Packages come from PyPI, once, each with
the hash that a lock has for it, by uv: the one on the path, or else the one that a lock names.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# What was installed, and for which folder. Written last, so that an interruption is noticed.
STAMP = VENV / ".installed"

# The oldest and the newest Python for which every package has a wheel.
OLDEST, NEWEST = (3, 11), (3, 14)

# The locks of each set of packages. Sets add up: to ask for a small one takes nothing away.
SETS = {
    "book": ("requirements.lock",),
    "lab": ("requirements.lock", "requirements-lab.lock"),
    "test": ("requirements.lock", "requirements-lab.lock", "requirements-test.lock"),
}

# Settings of the user's that would lead pip or uv to another place than .venv.
LEADING_ASTRAY = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH")
LEADING_ASTRAY += ("UV_SYSTEM_PYTHON", "UV_TARGET", "UV_PREFIX", "VIRTUAL_ENV")

# Words by which uv and pip tell that a package could not be fetched, or is not the one expected.
UNREACHABLE = r"failed to fetch|sending request|dns error|timed out|connection|no matching dist"
OTHER_HASH = r"hash mismatch|not match the hashes"


class InstallError(Exception):
    """The environment cannot be set up; the message says why and what to do."""


class UnreachableError(InstallError):
    """Packages could not be fetched."""


def main(arguments):
    """Install one set of packages and return the exit status."""
    name = arguments[0] if arguments else "book"
    if len(arguments) > 1 or name not in SETS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        install(name)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{VENV} cannot be written: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def install(name):
    """Bring .venv to what the locks of a set say, unless it is there already."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise InstallError(
            "Python {}.{} to {}.{} is needed, but {} is {}.{}. ".format(
                *OLDEST, *NEWEST, sys.executable, *sys.version_info[:2]
            )
            + "Name another: make PYTHON=/path/to/python3.13"
        )
    if _lacking(name, _installed()) is None:
        return
    with _alone():
        # Read again: another process may have done it in the meantime.
        before = _installed()
        wanted = _lacking(name, before)
        if wanted is None:
            return
        fresh = any(before.get(key) != wanted[key] for key in ("folder", "python"))
        print(f"Setting up {VENV} for {name}; a minute or two on the first time", flush=True)
        if fresh:
            _create()
        # An interruption from here on leaves a stamp that fits no lock.
        _write(dict(wanted, locks=dict.fromkeys(wanted["locks"])))
        uv = _uv()
        sync = [uv, "pip", "sync", "--require-hashes", "--only-binary", ":all:", *wanted["locks"]]
        try:
            _call(sync)
        except UnreachableError:
            # uv fetches everything before it changes anything: what was there still works.
            if not fresh:
                _write(before)
            raise
        _call([uv, "pip", "install", "--offline", "--no-deps", "--no-build-isolation", "-e", "."])
        _leave_word()
        _write(wanted)


def _lacking(name, before):
    """Return what the stamp should say, or None if it does."""
    locks = [lock for lock in SETS["test"] if lock in SETS[name] or lock in before.get("locks", ())]
    wanted = {
        "folder": str(ROOT),
        "python": [*sys.version_info[:2], sys.base_prefix],
        "project": _hash(ROOT / "pyproject.toml"),
        "locks": {lock: _hash(ROOT / lock) for lock in locks},
    }
    return None if wanted == before else wanted


def _hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _installed():
    """Return what the stamp says: nothing if there is none, or no Python beside it."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if PYTHON.exists() else {}


def _write(stamp):
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


@contextmanager
def _alone():
    """Let only one process at a time set up this folder."""
    folder = ROOT / "_build"
    folder.mkdir(exist_ok=True)
    with open(folder / ".setup", "w", encoding="utf-8") as lock:
        if os.name == "nt":
            import msvcrt

            while True:
                try:
                    # Tries for ten seconds.
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:
                    print("Waiting for another set-up to finish", flush=True)
        else:
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Waiting for another set-up to finish", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create():
    """Make an empty environment in place of whatever was there."""
    if os.name == "nt" and Path(sys.prefix) == VENV:
        raise InstallError(f"{VENV} is to be made anew. Run this in {ROOT}: py install.py")
    # Where this runs within the environment itself, it is the Python from which that was made.
    python = getattr(sys, "_base_executable", None) or sys.executable
    # Debian packs ensurepip apart, and it takes seconds; it is needed only to fetch uv.
    pip = [] if _on_path() is None else ["--without-pip"]
    done = subprocess.run(
        [python, "-m", "venv", "--clear", *pip, VENV], capture_output=True, text=True
    )
    if done.returncode:
        raise InstallError(
            f"{python} cannot make an environment: {(done.stdout + done.stderr).strip()}\n"
            "On Debian and Ubuntu install python3-venv; uv on the path (https://docs.astral.sh/uv) "
            "does as well."
        )


def _leave_word():
    """Leave what speaks in the package's place once the folder is moved, and it with the folder."""
    said = f"This project was moved from {ROOT}, where its environment was made. "
    said += "Run: python install.py"
    for link in VENV.glob("**/site-packages/_editable_impl_*.pth"):
        package = link.with_name(link.stem.removeprefix("_editable_impl_"))
        package.mkdir(exist_ok=True)
        # Without an __init__ it counts only where the package itself is not found.
        stand_in = package / "__main__.py"
        stand_in.write_text(f"raise SystemExit({said!r})\n", encoding="utf-8")


def _on_path():
    """Return the uv on the path, if it is one that runs."""
    found = shutil.which("uv")
    if found is None or Path(found).parent == PYTHON.parent:
        return None
    works = subprocess.run([found, "--version"], capture_output=True).returncode == 0
    return found if works else None


def _uv():
    """Return a uv that runs, fetched with its hash into .venv if there is none on the path."""
    own = PYTHON.with_name("uv.exe" if os.name == "nt" else "uv")
    found = _on_path() or (own if own.exists() else None)
    if found is not None:
        return found
    lock = (ROOT / SETS["test"][-1]).read_text(encoding="utf-8")
    pinned = re.search(r"^uv==.*\n(?: .*\n)+", lock, flags=re.MULTILINE).group()
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder, "uv.txt")
        named.write_text(pinned, encoding="utf-8")
        _call([PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", named])
    return own


def _call(command):
    """Run pip or uv on .venv, quietly; tell in a sentence what went wrong."""
    told = {key: value for key, value in os.environ.items() if key not in LEADING_ASTRAY}
    # The certificates that the system trusts, under the names of newer and older uv.
    told.setdefault("UV_SYSTEM_CERTS", "1")
    told.setdefault("UV_NATIVE_TLS", "1")
    told.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", VIRTUAL_ENV=str(VENV))
    done = subprocess.run(
        [*command, "--quiet"], cwd=ROOT, env=told, capture_output=True, text=True, errors="replace"
    )
    if done.returncode == 0:
        return
    said = "\n".join(f"  {line.strip()}" for line in done.stderr.strip().splitlines()[-8:])
    if re.search(OTHER_HASH, done.stderr, re.IGNORECASE):
        raise InstallError(f"A package is not the one that the lock names:\n{said}")
    if re.search(UNREACHABLE, done.stderr, re.IGNORECASE):
        raise UnreachableError(
            f"Packages could not be fetched:\n{said}\nSet-up needs a network that reaches PyPI (or "
            "the mirror that UV_DEFAULT_INDEX names). Run the same command again once there is "
            "one: what was fetched is kept. On a slow network, UV_HTTP_TIMEOUT=300 waits longer."
        )
    raise InstallError(f"Packages could not be installed:\n{said}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
