#!/usr/bin/env bash
# Build the book of the current commit on a bare Debian 13 (Python 3.13), and compare its findings.
#
#   sudo tests/debian.sh [FOLDER ...]
#
# Makes the machine in a temporary folder by debootstrap, with nothing but what README asks for, puts
# a clean clone into it, runs README's `make book` there, and compares the findings byte for byte
# with tests/findings.json. It needs root, debootstrap and 3 GB, takes about ten minutes, and belongs
# to no suite. The machine has the settings for packages, certificates and proxies of the one it
# runs on; each FOLDER that these point to, such as one of wheels, can be named to be seen, too.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "$1" >&2; exit 1; }
((EUID == 0)) || fail "tests/debian.sh needs root, to change into the new machine: use sudo."
command -v debootstrap >/dev/null || fail "debootstrap is needed: apt-get install debootstrap"
mirror=${MIRROR-$(grep -rhE --include='*.list' --include='*.sources' '^(deb|URIs:) ' /etc/apt \
  | grep -oE 'https?://[^] ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)}
[[ -n $mirror ]] || fail "No Debian mirror stands in /etc/apt: name one, MIRROR=http://host/debian"
[[ -z $(git status --porcelain) ]] || echo "Changes that are not committed are not tested."

machine=$(mktemp --directory)
# Everything is mounted in a name space of its own, which ends with the process, whatever happens:
# no mount is left, and none is there when the folder is deleted.
trap 'rm --recursive --force --one-file-system "$machine"' EXIT
apart=(unshare --mount --propagation private --pid --fork --kill-child --mount-proc)

"${apart[@]}" debootstrap --variant=minbase --include=python3,python3-venv,make,git \
  trixie "$machine" "$mirror" >"$machine.log" || fail "debootstrap failed: see $machine.log"
rm "$machine.log"
echo "Debian $(cat "$machine/etc/debian_version") was made in $SECONDS s."

# The links of the new machine point into this one from here, so they are replaced, not followed.
for path in /etc/{resolv.conf,hosts,pip.conf,xdg/pip,uv,ssl/certs/ca-certificates.crt} \
  "$HOME"/.config/{pip,uv}; do
  if [[ -e $path ]]; then
    cp --recursive --dereference --parents --remove-destination "$path" "$machine"
  fi
done
git clone --quiet --no-hardlinks . "$machine/book"

SECONDS=0
# shellcheck disable=SC2016 # The variables are those of the inner shell.
"${apart[@]}" bash -euc '
  machine=$1; shift
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
  for folder; do mkdir -p "$machine$folder"; mount --bind "$folder" "$machine$folder"; done
  chroot "$machine" env --unset=TMPDIR --unset=LC_ALL --chdir=/book LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin make book
  exit  # Not by make, which as the first process of the name space could not be interrupted.
' - "$machine" "$@"
echo "make book took $SECONDS s with $(chroot "$machine" python3 --version)."

# The fingerprint of the data is no finding, and the reviewed findings are kept without it.
cmp <(grep -vE '^ "(data|code)": "' "$machine/book/_build/book/findings.json") \
  <(grep -vE '^ "(data|code)": "' "$machine/book/tests/findings.json")
echo "The findings are those of tests/findings.json, byte for byte."
