#!/usr/bin/env bash
# Every test of the project, on a bare Debian with a Rust toolchain: installs what is missing, then formats, lints, tests,
# makes the sample report and has veraPDF judge it.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${CARGO_TARGET_DIR:-target}"

step() { printf '\n== %s\n' "$1"; }

need() { # need COMMAND PACKAGE...: installs the Debian packages where the command is missing
  command -v "$1" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "missing: $1 (Debian: ${*:2}); install it, or run this script as root" >&2
    exit 1
  fi
  if [ -z "${updated:-}" ]; then apt-get update -qq; updated=1; fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${@:2}" >/dev/null
}

step "tools"
need gcc gcc libc6-dev
need pdftotext poppler-utils
need qpdf qpdf
need javac default-jdk-headless
need python3 python3
python3 -m pip --version >/dev/null 2>&1 || need pip3 python3-pip

if cargo fmt --version >/dev/null 2>&1; then
  step "format"
  cargo fmt --check
fi
if cargo clippy --version >/dev/null 2>&1; then
  step "lints"
  cargo clippy --locked --all-targets -- -D warnings
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step "tests"
REPORT_WRITE_HOSTILE="$work/hostile" cargo test --locked

step "the sample report and a handful of hostile documents, and what a validator says of them"
report="$(cd "$target" && pwd)/debug/report"
(cd "$work" && "$report" --sandbox --no-progress monthly --month 2026-10)
(cd "$work" && "$report" --sandbox --no-progress event 5)
# nobody has written its commentary: it ends with the exit code of a gap
(cd "$work" && "$report" --sandbox --no-progress annual --year 2026) || [ $? = 3 ]
pdf="$work/out/sandbox/2026-10/monthly.pdf" event="$work/out/sandbox/event-5/event.pdf"
annual="$work/out/sandbox/FY2026/annual.pdf"
qpdf --check "$pdf" >/dev/null
qpdf --check "$event" >/dev/null
qpdf --check "$annual" >/dev/null
tests/verapdf/verapdf ua1,3a "$pdf" "$event" "$annual" "$work"/hostile/*.pdf
