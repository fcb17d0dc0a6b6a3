#!/usr/bin/env bash
# Fails when an operation of tideway-session takes over 5 % more instructions than
# instructions.txt says, and says so when it takes over 5 % fewer.
#
#   scripts/guard.sh            compare
#   scripts/guard.sh update     write instructions.txt anew, for a change that is worth it
#
# The counts are callgrind's (see instr.sh), so what else the machine does makes no
# difference; they belong to the pinned toolchain, Cargo.lock and the C library named in
# instructions.txt, whose allocator is counted too. Under another one, it says so and fails
# nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
# The programs are run from the folder of this workspace.
unset CARGO_TARGET_DIR
command -v valgrind >/dev/null || { echo 'valgrind is missing: apt-get install valgrind' >&2; exit 1; }
libc=$(getconf GNU_LIBC_VERSION)
counted=$(sed -n '1s/^# //p' instructions.txt)

counts() {
  cargo build --release -p peers-ours >&2
  scripts/instr.sh ours | sed -n 's/^| \(.*\) | \([0-9]*\) |$/\1|\2/p'
}

if [ "${1:-}" = update ]; then
  { echo "# $libc"; counts; } | tee instructions.new
  mv instructions.new instructions.txt
  exit
fi
if [ "$counted" != "$libc" ]; then
  echo "instructions.txt was counted with $counted, this is $libc: not compared"
  exit
fi
counts | awk -F '|' '
  NR == FNR { if (!/^#/) known[$1] = $2; next }
  !($1 in known) { print $1 ": " $2 ", not in instructions.txt"; failed = 1; next }
  {
    change = 100 * ($2 - known[$1]) / known[$1]
    failed = failed || change > 5
    word = change > 5 ? "GREW" : change < -5 ? "fell" : "ok"
    printf "%s: %d -> %d (%+.1f %%) %s\n", $1, known[$1], $2, change, word
    delete known[$1]
  }
  END {
    for (gone in known) { print gone ": not measured any more"; failed = 1 }
    exit failed
  }
' instructions.txt -
