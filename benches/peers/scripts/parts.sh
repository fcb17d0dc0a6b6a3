#!/usr/bin/env bash
# Where the instructions of an operation of tideway-session go: for each function of the library that was not inlined
# away, and for those of other crates that it calls most, how many it takes with all that it calls. By callgrind.
#
#   scripts/parts.sh 'c rmw: W4 memory'     a case of `target/release/ours list`
set -euo pipefail
cd "$(dirname "$0")/.."
# The programs are run from the folder of this workspace.
unset CARGO_TARGET_DIR
command -v valgrind >/dev/null || { echo 'valgrind is missing: apt-get install valgrind' >&2; exit 1; }
cargo build --release -p peers-ours
n=4000
out=$(mktemp)
trap 'rm -f "$out"' EXIT
valgrind --tool=callgrind --callgrind-out-file="$out" target/release/ours ops "$1" "$n" >/dev/null 2>&1
callgrind_annotate --auto=no --inclusive=yes --threshold=99 "$out" | python3 -c '
import re, sys
n, seen = int(sys.argv[1]), {}
for line in sys.stdin:
    match = re.match(r"\s*([\d,]+)\s+\(\s*[\d.]+%\)\s+\S*?:(.*?)(?: \[[^\]]*\])?$", line.rstrip())
    if match and re.search(r"tideway_session|xaes|base64|getrandom|serde_json|malloc$|^free$", match[2]):
        name = re.sub(r"\{\{closure\}\}|::<impl [^>]*>|\x27\d", "", match[2])
        seen[name] = max(seen.get(name, 0), int(match[1].replace(",", "")))
print("| with all that it calls | instructions |\n|---|---:|")
for name, count in sorted(seen.items(), key=lambda entry: -entry[1])[:40]:
    if count / n >= 50:
        print(f"| `{name}` | {count / n:,.0f} |")
' "$n"
