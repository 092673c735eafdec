# Debian's Python 3.14 from its suite "testing", unpacked beside the system, not installed.
PACKAGES="python3.14 python3.14-minimal libpython3.14 libpython3.14-minimal libpython3.14-stdlib
python3.14-dev libpython3.14-dev libc6 libssl3t64 libffi8 libsqlite3-0 zlib1g libbz2-1.0 liblzma5
libexpat1 libuuid1 libncursesw6 libtinfo6 libreadline8t64 libzstd1 libdb5.3t64 tzdata"
BY_HAND="install Python >= $MINIMUM so that 'python3.14' is found, then run script/setup again"

unpack_debian_python() {
  local tool mirror keys apt new="$PREFIX.new" loader
  for tool in apt-get dpkg; do
    command -v "$tool" >/dev/null || fail "looking for $tool, to unpack Debian's Python" "$BY_HAND"
  done
  mirror="$(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' |
    awk '$2 == "Debian" { print $1; exit }')"
  if [ -z "$mirror" ]; then
    mirror="$(apt-get indextargets --format '$(SITE) $(REPO_URI)' 'Created-By: Packages' |
      awk '$2 ~ /\/debian\/?$/ { print $2; exit }')"
  fi
  [ -n "$mirror" ] || fail "asking apt for the address of a Debian mirror" \
    "run 'apt-get update' as root on a Debian machine, or $BY_HAND"
  keys="/usr/share/keyrings/debian-archive-keyring.gpg"
  [ -f "$keys" ] || fail "looking for $keys" "apt-get install debian-archive-keyring, or $BY_HAND"

  rm -rf "$new"; mkdir -p "$new/apt/lists/partial" "$new/apt/cache/archives/partial" "$new/debs"
  printf 'deb [signed-by=%s] %s testing main\n' "$keys" "$mirror" >"$new/apt/sources.list"
  apt=(apt-get -qq -o "Dir::Etc::sourcelist=$new/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$new/apt/lists" -o "Dir::Cache=$new/apt/cache"
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o APT::Sandbox::User= -o Acquire::Retries=3 -o Acquire::Languages=none
    -o APT::Default-Release=)
  quietly "reading the package list of Debian testing" "check the network and apt's mirror, or $BY_HAND" \
    "${apt[@]}" update
  # shellcheck disable=SC2086
  (cd "$new/debs" && quietly "downloading Debian's python3.14" "see apt's message above, or $BY_HAND" \
    "${apt[@]}" download $PACKAGES)
  for deb in "$new"/debs/*.deb; do
    quietly "unpacking $(basename "$deb")" "check the free space in $CACHE" dpkg -x "$deb" "$new"
  done
  rm -rf "$new/apt" "$new/debs" "$PREFIX"
  # The addresses written into the program must be the final ones.
  mv "$new" "$PREFIX"
  loader="$(find "$PREFIX/usr/lib" -name 'ld-linux*.so.*' | head -n 1)"
  [ -n "$loader" ] || fail "looking for the C library's loader in $PREFIX" "$BY_HAND"
  quietly "making python3.14 use the libraries beside it" "$BY_HAND" \
    patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$(dirname "$loader")" \
    "$PREFIX/usr/bin/python3.14"
}
