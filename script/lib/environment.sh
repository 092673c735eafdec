# Build an environment when its requirements or its interpreter have changed.
fingerprint() {
  { cat requirements/*.txt script/lib/python.sh script/lib/debian_python.sh script/lib/environment.sh; } |
    sha256sum | cut -d' ' -f1
}

# The interpreter is run too: it may have gone from the cache since.
up_to_date() {
  [ -f ".venv/$1/.done" ] && [ "$(cat ".venv/$1/.done")" = "$(fingerprint)" ] &&
    ".venv/$1/bin/python" -c '' 2>/dev/null
}

build_environment() {
  local name="$1"; shift
  up_to_date "$name" && return
  say "Building .venv/$name from requirements/$name.txt"
  rm -f ".venv/$name/.done"
  quietly "making the environment .venv/$name" "remove the folder .venv and run script/setup again" \
    uv venv --quiet --clear --no-config --python "$PYTHON" ".venv/$name"
  quietly "installing requirements/$name.txt into .venv/$name" \
    "check that uv reaches the Python package index (network, proxy, UV_DEFAULT_INDEX), and that a C compiler is there (apt-get install gcc g++)" \
    uv pip install --quiet --python ".venv/$name/bin/python" "$@" -r "requirements/$name.txt"
  fingerprint >".venv/$name/.done"
}
