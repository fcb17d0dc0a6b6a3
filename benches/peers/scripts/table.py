"""Prints how each kind of work compares with the best peer, the floor and its target, from what the programs printed.

    python3 scripts/table.py FOLDER

The folder holds a file for each program, as scripts/table.sh writes them. A row whose program was not run is left out.
"""

import os
import re
import sys
from dataclasses import dataclass

PEERS = {
    "w1": ["tideway SessionData", "actix-session", "axum_session", "tower-sessions"],
    "w1 in a handler": ["actix-session", "axum_session", "tower-sessions"],
    "w2": ["tideway CookieSessionStore", "tower-sessions-cookie-store private", "actix-session cookie private"],
    "w3": ["tower-sessions MemoryStore", "tower-sessions-moka-store", "tideway InMemorySessionStore"],
    "w4": ["tower-sessions memory", "tower-sessions moka", "axum_session memory"],
    "w5": ["tower-sessions-redis-store (fred, pool of 2)", "actix-session redis (redis, one multiplexed connection)"],
    "w6": ["tower-sessions", "axum_session", "actix-session"],
}
OURS_IN_MEMORY = "tideway-session InMemorySessionStore"
XAES = "floor positional+xaes crate+simd"
KEPT = "floor with the guarantees"


class Printed:
    """What a program printed: rows of tables by their first cell, and lines `* name: value`."""

    def __init__(self, folder, part):
        self.rows, self.lines = {}, {}
        with open(os.path.join(folder, f"{part}.md")) as text:
            for line in text:
                if line.startswith("| "):
                    name, *cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                    self.rows.setdefault(name, cells)
                elif match := re.match(r"\* (.*): ([\d.]+) per request", line):
                    self.lines[match[1]] = float(match[2])

    def number(self, name, column=0):
        return float(re.match(r"-?[\d.]+", self.rows[name][column])[0])


@dataclass
class Best:
    name: str
    value: float


def least(printed, names, value=None):
    value = value or printed.number
    return min((Best(name, value(name)) for name in names), key=lambda best: best.value)


def most(printed, names):
    return max((Best(name, printed.number(name)) for name in names), key=lambda best: best.value)


def show(best, unit, digits):
    return f"{best.value:,.{digits}f}{unit} ({best.name})" if best else ""


class Table:
    def __init__(self):
        print("| work | best peer | floor | floor with the guarantees | ours | ours to that | reached | target | met |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|---|")

    def row(self, work, peer, floor, ours, goals, unit="", digits=0, kept=None):
        """A goal is what was reached, the bound, whether less is better, and how to say it, with `{}` for a number. `kept`
        is what the floor with the guarantees takes."""
        met = all(reached <= bound if is_cost else reached >= bound for reached, bound, is_cost, _ in goals)
        say = lambda number: f"{number:.2f}".rstrip("0").rstrip(".")
        reached = ", ".join(text.format(say(got)) for got, _, _, text in goals)
        target = ", ".join(("at most " if is_cost else "at least ") + text.format(say(bound)) for _, bound, is_cost, text in goals)
        by_hand, ratio = (f"{kept:,.{digits}f}{unit}", f"{say(ours / kept)} ×") if kept else ("", "")
        ours = f"**{ours:,.{digits}f}{unit}**"
        print(f"| {work} | {show(peer, unit, digits)} | {show(floor, unit, digits)} | {by_hand} | {ours} | {ratio} | {reached} | {target} | {'yes' if met else '**no**'} |")


def w1(table, w1):
    ours, floor = "tideway-session", Best("string slots", w1.number("floor string slots, in place"))
    peer = least(w1, PEERS["w1"])
    goals = [
        (w1.number(ours) / floor.value, 1.4, True, "{} × floor"),
        (w1.number(ours, 3), 0, True, "{} allocations"),
    ]
    table.row("W1 get and set a `u32`, on `SessionData`", peer, floor, w1.number(ours), goals, " ns", kept=w1.number(KEPT))
    peer, ours = least(w1, PEERS["w1 in a handler"]), w1.number("tideway-session in a handler")
    table.row("W1 the same in a handler", peer, None, ours, [(ours / peer.value, 0.65, True, "{} × peer")], " ns", kept=w1.number(f"{KEPT} in a handler"))


def w2(table, w2):
    both = lambda name: (w2.number(f"seal: {name}") + w2.number(f"open+typed: {name}")) / 1e3
    peer, floor, ours = least(w2, PEERS["w2"], both), Best("XAES crate", both(XAES)), both("tideway-session")
    goals = [(ours / floor.value, 1.2, True, "{} × floor"), (ours / peer.value, 0.3, True, "{} × peer")]
    table.row("W2 seal, open, read all fields", peer, floor, ours, goals, " µs", 2, both(KEPT))
    floor, ours = Best("XAES crate", w2.number(f"open+one field: {XAES}") / 1e3), w2.number("open+one field: tideway-session") / 1e3
    goals, kept = [(ours / floor.value, 1.5, True, "{} × floor")], w2.number(f"open+one field: {KEPT}") / 1e3
    table.row("W2 open and read one field", None, floor, ours, goals, " µs", 2, kept)
    size = lambda name: w2.number(name)
    peer, floor, ours = least(w2, PEERS["w2"], size), Best("positional", size(XAES)), size("tideway-session")
    table.row("W2 bytes of the cookie", peer, floor, ours, [(ours, 360, True, "{}")], kept=size(KEPT))


def bare_floors(printed):
    return [name for name in printed.rows if name.startswith("floor") and not name.startswith(KEPT)]


def w3_ops(table, w3):
    floors = bare_floors(w3)
    peer, floor, ours = most(w3, PEERS["w3"]), most(w3, floors), w3.number(OURS_IN_MEMORY)
    tower = w3.number("tower-sessions MemoryStore")
    goals = [(ours / floor.value, 0.6, False, "{} × floor"), (ours / tower, 10, False, "{} × tower-sessions")]
    table.row("W3 nine loads to a save, 2 workers, M/s", peer, floor, ours, goals, "", 2, w3.number(KEPT))


def w3_mem(table, w3):
    floors = bare_floors(w3)
    peer, floor, ours = least(w3, PEERS["w3"]), least(w3, floors), w3.number(OURS_IN_MEMORY)
    table.row("W3 resident bytes of a session, one million", peer, floor, ours, [(ours, 450, True, "{}")], kept=w3.number(KEPT))


def w3_sweep(table, w3):
    peer = Best("tideway", w3.number("tideway InMemorySessionStore"))
    floor = Best("expiry buckets", w3.number("floor sharded parking_lot Arc<[u8]> + expiry buckets"))
    ours, longest = w3.number(OURS_IN_MEMORY), w3.number(OURS_IN_MEMORY, 2)
    goals = [(ours / floor.value, 2, True, "{} × floor"), (longest, 0.3, True, "{} ms the longest load")]
    table.row("W3 sweep of a million, 1 % expired", peer, floor, ours, goals, " ms", 1, w3.number(KEPT))


def w4(table, w4):
    for place, peers, most_over in [("memory", PEERS["w4"], 1.3), ("cookie", ["tower-sessions-cookie-store"], 1.4)]:
        for kind, what in [("a none", "leaves alone"), ("b read", "reads"), ("c rmw", "reads and writes")]:
            added = lambda name: (w4.number(f"{kind}: {name}") - w4.number(f"{kind}: bare axum + no-op layer")) / 1e3
            floor, ours = Best("by hand", added(f"floor layer, {place}")), added(f"tideway-session {place}")
            goals, peer, kept = [(ours / floor.value, most_over, True, "{} × floor")], least(w4, peers, added), added(f"{KEPT}, {place}")
            table.row(f"W4 added to a request that {what} the session, {place}", peer, floor, ours, goals, " µs", 2, kept)


def w5(table, w5):
    ours = "tideway-session RedisSessionStore (redis, one multiplexed connection)"
    peer, floor = most(w5, PEERS["w5"]), Best("no HTTP", w5.number("floor: redis crate GET + SET EX, postcard, no HTTP"))
    goals = [(w5.number(ours) / peer.value, 1.2, False, "{} × peer"), (w5.lines[ours], 2, True, "{} commands")]
    kept = w5.number("floor: redis crate HGET + EVALSHA, fields known, no HTTP")
    table.row("W5 Redis, reads and writes, 32 at a time, a second", peer, floor, w5.number(ours), goals, kept=kept)


def w6_build(table, w6):
    user = lambda name: w6.number(name, 2)
    for name, what, crates, seconds in [
        ("tideway-session", "default features", 50, 25),
        ("tideway-session-no-default", "data, derive and memory store", 20, 10),
    ]:
        goals = [(w6.number(name), crates, True, "{} crates"), (user(name), seconds, True, "{} s")]
        table.row(f"W6 clean debug build, {what}, user time", least(w6, PEERS["w6"], user), None, user(name), goals, " s", 1)


def w6_derives(table, w6):
    check = lambda name: w6.number(name, 4)
    ours = check("Session")
    goals = [(ours, 8, True, "{} ms")]
    table.row("W6 derive, `cargo check` of a struct of ten fields", least(w6, ["serde", "bon"], check), Best("written out", check("expanded")), ours, goals, " ms", 1)


def main(folder):
    table = Table()
    for section in [w1, w2, w3_ops, w3_mem, w3_sweep, w4, w5, w6_build, w6_derives]:
        part = section.__name__.replace("_", "-")
        if os.path.exists(os.path.join(folder, f"{part}.md")):
            section(table, Printed(folder, part))


main(sys.argv[1])
