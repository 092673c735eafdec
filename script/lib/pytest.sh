# The three ways in which pytest runs here.
WORKERS="${WORKERS:-$(nproc 2>/dev/null || echo 2)}"

oldest() {
  .venv/test/bin/python -m pytest --ignore=tests/e2e "$@"
}

newest() {
  .venv/next/bin/python -m script.lib.pytest_next --ignore=tests/e2e "$@"
}

# Home Assistant is a process of its own there: its harness would only forbid the network.
end_to_end() {
  .venv/next/bin/python -m pytest -p no:homeassistant "$@"
}
