# Shared by the scripts beside it, which source it. Leaves the shell in the root of the repository.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

say() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }

# Jobs for compilers: one a core, but no more than memory allows at 1.5 GB each.
jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  if [ "$memory" -lt 1 ]; then echo 1; else echo $((memory < cores ? memory : cores)); fi
}

# hone needs g++ 12 (std::make_shared_for_overwrite); where the default is older, the package
# g++-12 stands beside it.
default_compiler_serves() { [ "$(g++ -dumpversion 2>/dev/null || echo 0)" -ge 12 ]; }
choose_compiler() {
  if [ -z "${CXX:-}" ] && ! default_compiler_serves; then export CXX=g++-12; fi
}

# The Python of the development environment where there is one.
python() { if [ -x .venv/bin/python3 ]; then .venv/bin/python3 "$@"; else python3 "$@"; fi; }
