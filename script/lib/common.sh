# Sourced by the scripts beside it: places, words, and one way to fail.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/sim-keeper"
TOOLS="$CACHE/tools"
MINIMUM="3.14.2"
export PIP_DISABLE_PIP_VERSION_CHECK=1
cd "$ROOT"

say() { printf '== %s\n' "$*"; }

# fail WHAT-WAS-DONE WHAT-HELPS
fail() {
  printf '\nFAILED: %s\n' "$1" >&2
  [ -z "${2-}" ] || printf 'What helps: %s\n' "$2" >&2
  exit 1
}

# Run a command quietly; on failure show the end of what it said.
quietly() {
  local what="$1" help="$2" log; shift 2
  log="$(mktemp)"
  if ! "$@" >"$log" 2>&1; then
    tail -n 25 "$log" >&2; rm -f "$log"
    fail "$what" "$help"
  fi
  rm -f "$log"
}

# True when the interpreter is new enough and whole.
good_python() {
  "$1" - "$MINIMUM" >/dev/null 2>&1 <<'PY'
import sys
if sys.version_info[:3] < tuple(map(int, sys.argv[1].split("."))) or sys.version_info.releaselevel != "final":
    sys.exit(1)
import bz2, ctypes, lzma, sqlite3, ssl, venv, zlib, zoneinfo
PY
}
