"""Take out of the parts tables what no form looks at; run in the root of a clone."""

import csv, io, sys

NEVER = {
    ("places_agree", "events"),
    ("places_agree", "companion_events"),
    ("active_months", "outside_icews_world_months"),
    ("above_or_below", "outside_icews_world_months"),
    ("figure_against_figure", "arms"),
    ("dated_in_period", "citations"),
}
n = 0
for path in ("data/paper/parts.csv", "data/companions/parts.csv"):
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
        names = list(rows[0])
    for row in rows:
        for basis in ("paper", "outside"):
            tables = [t for t in row[f"{basis}_tables"].split("; ") if t]
            keep = [t for t in tables if (row[f"{basis}_form"], t) not in NEVER]
            n += len(tables) - len(keep)
            row[f"{basis}_tables"] = "; ".join(keep)
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.DictWriter(f, names, lineterminator="\n")
        w.writeheader()
        w.writerows(rows)
print(n, "declarations taken out")
