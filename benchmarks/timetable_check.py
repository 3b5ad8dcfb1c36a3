"""A judge of timetables that shares no code with what it judges: it reads the file itself and counts by hand."""

from pathlib import Path


def statements(path: Path) -> dict[str, str]:
    """What a .dzn file says, by name."""
    found = {}
    for statement in path.read_text(encoding="utf-8").split(";"):
        name, sign, value = statement.partition("=")
        if sign:
            found[name.strip()] = value.strip()
    return found


def groups(value: str) -> list[list[int]]:
    """[{1,2},{}] as lists."""
    return [[int(one) for one in part.split("}")[0].split(",") if one.strip()] for part in value.split("{")[1:]]


def requests(data: dict[str, str]) -> list[list[int]]:
    """Who meets whom in which session, a meeting each."""
    rows = data["requested"].strip("[]|\n ").split("|")
    return [[int(one) for one in row.split(",")[:3]] for row in rows if row.strip()]


def wrong(path: Path, slots: list[int]) -> list[str]:
    """Each rule of the file that a timetable breaks; `slots` has the slot of each meeting, from 1."""
    data = statements(path)
    rows = requests(data)
    last, noon, tables = (int(data[name]) for name in ("nTotalSlots", "nMorningSlots", "nTables"))
    forbidden, earlier = groups(data["forbidden"]), groups(data["precedences"])
    fixed = [int(one) for one in data["fixed"].strip("[]").split(",")]
    if not len(slots) == len(rows) == int(data["nMeetings"]):
        return [f"{len(slots)} slots for {len(rows)} meetings"]
    broken = []
    for meeting, ((one, other, session), slot) in enumerate(zip(rows, slots, strict=True), 1):
        if not 1 <= slot <= last:
            broken.append(f"meeting {meeting} has no slot")
        if (session == 1 and slot > noon) or (session == 2 and slot <= noon):
            broken.append(f"meeting {meeting} is in the wrong session")
        broken += [f"person {who} is away at {slot}" for who in (one, other) if slot in forbidden[who - 1]]
        if fixed[meeting - 1] not in (0, slot):
            broken.append(f"meeting {meeting} was fixed elsewhere")
        broken += [f"{first} comes after {meeting}" for first in earlier[meeting - 1] if slots[first - 1] >= slot]
    for slot in range(1, last + 1):
        here = [row for row, held in zip(rows, slots, strict=True) if held == slot]
        if len(here) > tables:
            broken.append(f"{len(here)} meetings at {tables} tables at {slot}")
        who = [person for row in here for person in row[:2]]
        broken += [f"person {person} is twice at {slot}" for person in sorted(set(who)) if who.count(person) > 1]
    return broken


def breaks(path: Path, slots: list[int]) -> int:
    """How many runs of idle slots people have between their meetings, walking through each day slot by slot."""
    data = statements(path)
    rows = requests(data)
    total = 0
    for person in range(1, int(data["nBusiness"]) + 1):
        busy = {slot for row, slot in zip(rows, slots, strict=True) if person in row[:2]}
        met = idle = False
        for slot in range(1, int(data["nTotalSlots"]) + 1):
            if slot in busy:
                total += met and idle
                met, idle = True, False
            else:
                idle = True
    return int(total)
