#!/usr/bin/env bash
# Fails when an operation of tideway-session takes over 5 % more instructions than
# instructions.txt says, and says so when it takes over 5 % fewer.
#
#   scripts/guard.sh            compare
#   scripts/guard.sh update     write instructions.txt anew, for a change that is worth it
#
# The counts are callgrind's (see instr.sh), so what else the machine does makes no
# difference; they belong to the pinned toolchain and Cargo.lock.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo 'valgrind is missing: apt-get install valgrind' >&2; exit 1; }
cargo build --release -p peers-bench --bin ours

counts() {
  scripts/instr.sh ours | sed -n 's/^| \(.*\) | \([0-9]*\) |$/\1|\2/p'
}

if [ "${1:-}" = update ]; then
  counts | tee instructions.txt
  exit
fi
counts | python3 -c '
import sys
key = lambda line: line.split("|")[0]
count = lambda line: int(line.split("|")[1])
known = {key(line): count(line) for line in open("instructions.txt")}
failed = False
for line in sys.stdin:
    now, before = count(line), known.pop(key(line), None)
    name = key(line)
    if before is None:
        failed = True
        print(f"{name}: {now}, not in instructions.txt")
        continue
    change = 100 * (now - before) / before
    grew = change > 5
    failed |= grew
    word = "GREW" if grew else "fell" if change < -5 else "ok"
    print(f"{name}: {before} -> {now} ({change:+.1f} %) {word}")
for gone in known:
    failed = True
    print(f"{gone}: not measured any more")
sys.exit(failed)
'
