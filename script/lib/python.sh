# Find a Python that is new enough, or get one, without touching the system's own.
PREFIX="$CACHE/python"

find_python() {
  local name found
  PYTHON=""
  for name in python3.14 python3.15 python3 python; do
    found="$(command -v "$name" || true)"
    if [ -n "$found" ] && good_python "$found"; then PYTHON="$found"; return; fi
  done
  found="$(uv python find --no-config --managed-python ">=$MINIMUM" 2>/dev/null || true)"
  if [ -n "$found" ] && good_python "$found"; then PYTHON="$found"; return; fi
  found="$PREFIX/usr/bin/python3.14"
  if [ -x "$found" ] && good_python "$found"; then PYTHON="$found"; return; fi

  say "No Python >= $MINIMUM here; asking uv for one"
  if UV_HTTP_TIMEOUT=20 UV_HTTP_RETRIES=0 timeout 240 uv python install 3.14 >/dev/null 2>&1; then
    found="$(uv python find --managed-python ">=$MINIMUM" 2>/dev/null || true)"
    if [ -n "$found" ] && good_python "$found"; then PYTHON="$found"; return; fi
  fi
  say "uv could not get one; unpacking Debian's into $PREFIX"
  . script/lib/debian_python.sh
  unpack_debian_python
  PYTHON="$PREFIX/usr/bin/python3.14"
  good_python "$PYTHON" || fail "checking the unpacked Python ($PYTHON)" \
    "install Python >= $MINIMUM by hand so that 'python3.14' is found, then run script/setup again"
}

# Extensions built from source need the headers of the interpreter they are for.
export_headers() {
  case "$PYTHON" in
    "$PREFIX"/*) export CPATH="$PREFIX/usr/include/python3.14:$PREFIX/usr/include" ;;
  esac
}
