#!/usr/bin/env bash
# All measurements, one after another, and one document: how each kind of work compares with the best peer and with the
# floor, and then everything that was measured. Half an hour and more, on a machine that does nothing else; what is being
# done is said on stderr.
#
#   scripts/table.sh             measure all
#   scripts/table.sh w1 w4       measure these again: w1 w2 w3-ops w3-mem w3-sweep w4 w5 w6-build w6-derives
#   scripts/table.sh show        measure nothing
#
# What was measured before is kept in target/table, so that a part can be measured again and the whole is printed.
set -euo pipefail
cd "$(dirname "$0")/.."
# The programs are run from the folder of this workspace.
unset CARGO_TARGET_DIR
results=target/table
all=(w1 w2 w3-ops w3-mem w3-sweep w4 w5 w6-build w6-derives)

measure() {
  case $1 in
    w1 | w2 | w4) "target/release/$1" ;;
    w3-ops) target/release/w3 ops ;;
    w3-mem) target/release/w3 mem "" 1000000 ;;
    w3-sweep) target/release/w3 sweep "" 1000000 ;;
    w5) scripts/redis.sh ;;
    w6-build) scripts/build-cost.sh peers tideway-session tideway-session-no-default tower-sessions axum_session actix-session ;;
    w6-derives) scripts/build-cost.sh derives ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' scripts/table.sh >&2; return 2 ;;
  esac
}

chosen=("${@:-${all[@]}}")
[ "$*" != show ] || chosen=()
mkdir -p "$results"
[ ${#chosen[@]} = 0 ] || cargo build --release >&2
for part in "${chosen[@]}"; do
  echo "$part ..." >&2
  measure "$part" >"$results/new"
  mv "$results/new" "$results/$part.md"
done

python3 scripts/table.py "$results"
for part in "${all[@]}"; do
  [ ! -f "$results/$part.md" ] || { echo; cat "$results/$part.md"; }
done
