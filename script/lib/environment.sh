# Build an environment, or bring it up to date when its requirements have changed.
fingerprint() {
  cat requirements/shared.txt "requirements/$1"*.txt script/lib/environment.sh | sha256sum | cut -d' ' -f1
}

# The interpreter is run too: it may have gone from the cache since.
up_to_date() {
  [ "$(cat ".venv/$1/.done" 2>/dev/null)" = "$(fingerprint "$1")" ] && runs "$1"
}

runs() { ".venv/$1/bin/python" -c '' 2>/dev/null; }

build_environment() {
  local name="$1"; shift
  ! up_to_date "$name" || return 0
  say "Installing requirements/$name.txt into .venv/$name"
  runs "$name" || quietly "making the environment .venv/$name" \
    "remove the folder .venv and run script/setup again" \
    uv venv --quiet --clear --no-config --python "$PYTHON" ".venv/$name"
  quietly "installing requirements/$name.txt into .venv/$name" \
    "check that uv reaches the Python package index (network, proxy, UV_DEFAULT_INDEX), and that a C compiler is there (apt-get install gcc g++)" \
    uv pip install --quiet --python ".venv/$name/bin/python" "$@" -r "requirements/$name.txt"
  fingerprint "$name" >".venv/$name/.done"
}
