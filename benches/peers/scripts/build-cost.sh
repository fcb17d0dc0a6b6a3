#!/usr/bin/env bash
# W6: what each peer costs to build, in a fresh minimal project that depends on
# it alone with default features.
#
#   scripts/build-cost.sh peers [NAME..]  crates in the tree, clean debug build; of these peers, else of all
#   scripts/build-cost.sh crates NAME     user seconds of each crate in that build
#   scripts/build-cost.sh derives         50 structs x 10 fields, per derive
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-${TMPDIR:-/tmp}/peers-build-cost}
export CARGO_TERM_QUIET=true CARGO_INCREMENTAL=0
mkdir -p "$work"

project() { # NAME DEPENDENCY-LINES MAIN
  local d=$work/$1; rm -rf "$d"; mkdir -p "$d/src"
  printf '[package]\nname = "p"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n' "$2" > "$d/Cargo.toml"
  echo "$3" > "$d/src/main.rs"
  (cd "$d" && cargo fetch)
}

# wall, user and system seconds of a command
timed() {
  python3 - "$@" <<'P'
import resource, subprocess, sys, time
t = time.time()
r = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
if r.returncode: sys.exit(r.stderr.decode()[-2000:])
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{time.time()-t:.2f} {u.ru_utime:.2f} {u.ru_stime:.2f}")
P
}

peers() { # [NAME..]
  local names=" $* "
  echo "### W6 clean debug build, default features"; echo
  echo "| project | crates in tree (unique, without itself) | wall s | user s | sys s |"; echo "|---|---:|---:|---:|---:|"
  while IFS='|' read -r name dep <&3; do
    [[ $# = 0 || $names = *" $name "* ]] || continue
    project "$name" "${dep//ROOT/$root}" 'fn main() {}'
    cd "$work/$name"
    # name + version pairs that are built for this host
    n=$(cargo tree -e normal,build --prefix none --no-dedupe | sed 's/ (.*//' | sort -u | grep -vc '^p v0' || true)
    read -r w u s < <(timed cargo build)
    printf '| %s | %s | %s | %s | %s |\n' "$name" "$n" "$w" "$u" "$s"
    rm -rf target
  done 3< "$here/build-cost/peers.txt"
}

crates() { # NAME
  local dep times=$work/times
  dep=$(sed -n "s/^$1|//p" "$here/build-cost/peers.txt")
  project "$1" "${dep//ROOT/$root}" 'fn main() {}'
  rm -f "$times"
  (cd "$work/$1" && RUSTC_WRAPPER=$here/build-cost/timed-rustc CRATE_TIMES=$times cargo build && rm -rf target)
  printf '### W6 clean debug build of %s\n\n| crate | user s |\n|---|---:|\n' "$1"
  sort -t '|' -k 3 -rn "$times"
}

# 50 structs x 10 fields with the given attribute lines
structs() { # PREAMBLE ATTRS ATTRS-OF-THE-LIST
  printf '#![allow(dead_code)]\n%s\n' "$1"
  for i in $(seq 50); do
    printf '%s\npub struct S%s {\n' "$2" "$i"
    printf '    pub a: u64,\n    pub b: String,\n    pub c: String,\n    pub d: u32,\n    pub e: Option<String>,\n    pub f: String,\n    pub g: i64,\n    %s pub h: Vec<u32>,\n    pub i: bool,\n    pub j: f64,\n}\n' "${3:-}"
  done
  echo 'fn main() {}'
}

# what a #[derive(Session)] would leave behind, already expanded: per struct a
# wrapper over string slots with a typed getter and setter for each of 10 fields
expanded() {
  cat <<'R'
#![allow(dead_code)]
#[derive(Default)]
pub struct SessionData { slots: std::collections::HashMap<String, String>, dirty: bool }
impl SessionData {
    fn get(&self, k: &str) -> Option<&str> { self.slots.get(k).map(String::as_str) }
    fn set(&mut self, k: &str, v: String) { self.slots.insert(k.into(), v); self.dirty = true; }
}
R
  local fields="a:u64 b:String c:String d:u32 e:String f:String g:i64 h:u16 i:bool j:f64" f n t
  for i in $(seq 50); do
    printf 'pub struct S%s(SessionData);\nimpl S%s {\n' "$i" "$i"
    for f in $fields; do
      n=${f%%:*}; t=${f#*:}
      printf '    pub fn %s(&self) -> Option<%s> { self.0.get("%s")?.parse().ok() }\n' "$n" "$t" "$n"
      printf '    pub fn set_%s(&mut self, v: %s) { self.0.set("%s", v.to_string()) }\n' "$n" "$t" "$n"
    done
    echo '}'
  done
  echo 'fn main() {}'
}

derives() {
  local rounds=${ROUNDS:-7} k src what before derive list
  declare -A cases=(
    [nothing]="|"
    [Clone+Debug]="|#[derive(Clone, Debug)]"
    [serde]="|#[derive(serde::Serialize, serde::Deserialize)]"
    [bon]="|#[derive(bon::Builder)]"
    [Session]="|#[derive(tideway_session::Session)]|#[session(json)]"
    [expanded]="|"
  )
  local deps=$'serde = { version = "1", features = ["derive"] }\nbon = "3"'
  deps+=$'\n'"tideway-session = { path = \"$root/tideway-session\", default-features = false }"
  for k in "${!cases[@]}"; do
    if [ "$k" = expanded ]; then src=$(expanded); else
      IFS='|' read -r before derive list <<<"${cases[$k]}"
      src=$(structs "$before" "$derive" "$list")
    fi
    project "derive-$k" "$deps" "$src"
    (cd "$work/derive-$k" && cargo build && cargo check)
  done
  local out=$work/derives.txt; : > "$out"
  for _ in $(seq "$rounds"); do
    for k in "${!cases[@]}"; do
      for what in check build; do
        cd "$work/derive-$k"; touch src/main.rs
        echo "$k $what $(timed cargo $what)" >> "$out"
      done
    done
  done
  python3 - "$out" <<'P'
import statistics as st, sys
from collections import defaultdict
d = defaultdict(list)
for line in open(sys.argv[1]):
    k, what, w, u, s = line.split()
    d[k, what].append((float(w), float(u) + float(s)))
print("### W6 derive cost: 50 structs x 10 fields, the crate alone, debug, not incremental\n")
print("| derive | check wall s | build wall s | check CPU s | build CPU s | per struct: check ms, build ms (CPU, over nothing) |")
print("|---|---:|---:|---:|---:|---:|")
m = lambda k, w, i: st.median(x[i] for x in d[k, w])
for k in ["nothing", "Clone+Debug", "serde", "bon", "Session", "expanded"]:
    c, b = (1000 * (m(k, w, 1) - m("nothing", w, 1)) / 50 for w in ("check", "build"))
    print(f"| {k} | {m(k,'check',0):.2f} | {m(k,'build',0):.2f} | {m(k,'check',1):.2f} | {m(k,'build',1):.2f} | {c:.1f}, {b:.1f} |")
P
}

"${@:-peers}"
