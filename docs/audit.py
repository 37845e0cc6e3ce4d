"""Checks a report's figures against the stored bytes, without the program that made them.

python3 audit.py out/2026-10/monthly.figures.json data
"""
import csv, io, json, pathlib, sys
from decimal import Decimal, ROUND_HALF_UP, getcontext

getcontext().prec = 40
report, data = map(pathlib.Path, sys.argv[1:3])
account = json.loads(report.read_text("utf-8"))
figures = {f["id"]: f for f in account["figures"]}
loads = (json.loads(path.read_text("utf-8")) for path in sorted(data.glob("loads/*.json")))
# what people wrote, as the report's load has it
written = [load for load in loads if load["kind"] == "inputs" and load["load"] <= account["load"]][-1:]
ledgers = {kept["name"]: kept["sha256"] for load in written for kept in load["snapshots"]}
number = lambda text: Decimal(str(text).replace(",", ""))
twelve = lambda x: x.quantize(Decimal("1e-12"), ROUND_HALF_UP)

def stands_at(pointer, snapshot=None, ledger=None):
    """What stands in the stored bytes; None for a field that was left out."""
    snapshot = ledgers[f"data/ledger/{ledger}.csv"] if ledger else account["snapshots"][snapshot]
    raw = next(data.glob(f"snapshots/{snapshot[:2]}/{snapshot}.*")).read_bytes()
    if pointer[:1].isupper():  # a cell of a workbook's sheet
        return raw.decode().split(f'<c r="{pointer}"', 1)[1].split("<v>", 1)[1].split("</v>", 1)[0]
    if not pointer[:1].isdigit():
        here = json.loads(raw)
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            try:
                here = here[int(step) if isinstance(here, list) else step]
            except (KeyError, IndexError, TypeError):
                return None
        return here
    line, field = map(int, pointer.split(":"))
    for encoding in ("utf-8-sig", "utf-16", "cp932"):
        try:
            rows, begins = csv.reader(io.StringIO(raw.decode(encoding), newline="")), 1
        except UnicodeError:
            continue
        for row in rows:
            if begins == line:
                return row[field - 1] if field else row
            begins = rows.line_num + 1

def again(op, of):
    """The operation over known numbers; None where it is not a number."""
    if op in ("total", "cumulative", "rest"): return sum(of)
    if op == "difference": return of[0] - of[1]
    if op in ("ratio", "per_day", "per_month"): return twelve(of[0] / of[1]) if of[1] else None
    if op == "change_rate": return twelve((of[0] - of[1]) / of[1]) if of[1] > 0 else None
    if op == "plan": return twelve(of[0] * of[1] / of[2])
    if op == "pace": return twelve(max(of[0] - of[1], 0) / of[2]) if of[2] else None
    if op == "forecast": return of[0] + twelve(sum(of[2:]) * of[1] / len(of[2:]))
    if op == "pick": return max(of)

right = wrong = unread = 0
for f in figures.values():
    if f["value"] is None:
        continue
    value, inputs = Decimal(f["value"]), f["inputs"]
    places = [i for i in inputs if isinstance(i, dict) and "pointer" in i]
    below = [figures[i]["value"] for i in inputs if isinstance(i, str)]
    if f["op"] == "reading":
        found = stands_at(**places[0])
        try:
            ok = value == (0 if found is None else number(found))
        except ArithmeticError:  # written another way: 0:01:25, 2.3%
            unread += 1
            continue
    elif f["op"] == "count":
        ok = value == sum(stands_at(**p) is not None for p in places) + sum(v is not None for v in below)
    elif f["op"] in ("calendar", "config", "distinct_count"):
        unread += 1
        continue
    else:
        of = [Decimal(v) for v in below if v is not None]
        if f.get("rounded_to") is not None:  # what is compared is what is printed
            of = [v.quantize(Decimal(1).scaleb(-f["rounded_to"]), ROUND_HALF_UP) for v in of]
        ok = value == again(f["op"], of)
    right, wrong = right + ok, wrong + (not ok)
    if not ok:
        print("differs:", f["id"], f["value"])
print(f"{right} agree, {wrong} differ, {unread} not looked at, {len(figures)} in all")
sys.exit(1 if wrong or not right else 0)
