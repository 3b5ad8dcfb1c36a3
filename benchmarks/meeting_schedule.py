"""Timetables of real brokerage events: breaks, bounds, proofs and reasons, beside plain CP-SAT in the same run.

    python -m benchmarks.meeting_schedule [PATH/b2bsp] [--seconds 60] [--files tic-12] [--quick] [--alone]

Every timetable is judged by `timetable_check`, which reads the file itself. The exit code is 1 unless every original
event reaches its known value, all feasible files together stay within 3 % of the known values, none is worse than plain
CP-SAT on two workers in the same seconds, and each file without a timetable is answered within 5 seconds by rules that
plain CP-SAT confirms: together they cannot be kept, without any one of them they can. `--quick` gives 10 seconds each,
`--alone` leaves plain CP-SAT out.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import timetable_check
from benchmarks.b2bsp import Event, instance_of, read_event
from benchmarks.timetable_peer import Label, can_be_kept, plain
from events.scheduling.annealing import Annealer, Course
from events.scheduling.conflicts import Conflict, Rule, explain
from events.scheduling.core import Effort, solve
from events.scheduling.instance import Weights, empty_instance

KNOWN = """
original   tic-12 0  tic-12crafc 0  tic-13 0  tic-13crafb 0  tic-13crafc 4  forumt-14 5  forum-13 0  forum-13crafc 1
prec15     tic-12 0  tic-12crafc 0  tic-13 0  tic-13crafb 0  tic-13crafc 4  forumt-14 5  forum-13 0  forum-13crafc 2
prec25     tic-12 0  tic-12crafc 0  tic-13 0  tic-13crafb 0  tic-13crafc 5  forumt-14 5
forb0003   tic-13crafb 0  forumt-14 0  forum-13 0  forum-13crafc 1
forb0007   forum-13 0  forum-13crafc 2
fixed020   tic-12 1  tic-12crafc 1  tic-13 2  tic-13crafb 1  tic-13crafc 6  forumt-14 7  forum-13 20  forum-13crafc 21
fixed040   tic-13 13  tic-13crafb 16  tic-13crafc 16  forum-13 49  forum-13crafc 50
"""
"""The fewest breaks known of each file that has a timetable; the others have none."""
ONE_MORE = {"forum-13crafc.original"}
"""Its value is reached by some runs only; one more break is allowed."""
SLACK = 1.03
REASON_SECONDS = 5.0


@dataclass
class Outcome:
    """What the files showed, and what was missed."""

    missed: list[str] = field(default_factory=list)
    breaks: int = 0
    known: int = 0


def known_values() -> dict[str, int]:
    """Breaks by event and change."""
    values = {}
    for line in KNOWN.strip().splitlines():
        change, *pairs = line.split()
        values.update({f"{name}.{change}": int(value) for name, value in zip(pairs[0::2], pairs[1::2], strict=True)})
    return values


def labels(rules: tuple[Rule, ...]) -> Iterator[Label]:
    """Rules as the peer names them."""
    for rule in rules:
        if rule.kind == "absent":
            yield rule.kind, rule.person, rule.slot
        elif rule.kind == "before":
            yield rule.kind, rule.meeting, rule.other
        else:
            yield rule.kind, {"one_at_a_time": rule.person, "tables": rule.slot}.get(rule.kind, rule.meeting)


def sentence(conflict: Conflict) -> str:
    """A conflict in a few words; people, meetings and slots count from 1 as in the files."""
    if conflict.person >= 0:
        away = f", away at {', '.join(str(slot + 1) for slot in conflict.away)}" if conflict.away else ""
        met, slots = len(conflict.meetings), len(conflict.slots)
        return f"person {conflict.person + 1} has {met} meetings in {slots} slots{away}"
    return f"{conflict.kind}: {', '.join(f'{rule.kind} {rule.meetings or rule.slot}' for rule in conflict.rules)}"


def impossible(event: Event, name: str, outcome: Outcome) -> None:
    """A file without a timetable: the reason, how soon, and whether it holds."""
    instance, limits = instance_of(event)
    began = time.perf_counter()
    found = solve(instance, Weights(), Effort())
    conflict = None if found.found else explain(instance, limits)
    seconds = time.perf_counter() - began
    if conflict is None:
        outcome.missed.append(f"{name}: no reason was found")
        return
    print(f"{name:26} impossible in {seconds:.2f} s by {len(conflict.rules)} rules: {sentence(conflict)}", flush=True)
    if seconds > REASON_SECONDS:
        outcome.missed.append(f"{name}: the reason took {seconds:.1f} s")
    named = list(labels(conflict.rules))
    if can_be_kept(event, named):
        outcome.missed.append(f"{name}: the rules named can be kept together")
    if not all(can_be_kept(event, named[:place] + named[place + 1 :]) for place in range(len(named))):
        outcome.missed.append(f"{name}: fewer rules are enough")


def possible(event: Event, path: Path, name: str, seconds: float, known: int, alone: bool, outcome: Outcome) -> None:
    """A file with a timetable: ours, judged, beside plain CP-SAT."""
    instance, _ = instance_of(event)
    began = time.perf_counter()
    found = solve(instance, Weights(), Effort(steps=10**12), should_stop=lambda: time.perf_counter() - began > seconds)
    took = time.perf_counter() - began
    if not found.found:
        outcome.missed.append(f"{name}: no timetable was found")
        return
    slots = (found.slot_of + 1).tolist()
    outcome.missed += [f"{name}: {line}" for line in timetable_check.wrong(path, slots)]
    breaks = timetable_check.breaks(path, slots)
    if breaks != found.parts.breaks:
        outcome.missed.append(f"{name}: {found.parts.breaks} breaks claimed, {breaks} counted")
    outcome.breaks += breaks
    outcome.known += known
    proved = "yes" if found.proven else ""
    line = f"{name:26}{breaks:7}{found.bound:7.0f}{proved:>8}{took:8.1f}{found.steps / 1e6:9.0f}{known:7}"
    if name.endswith(".original") and breaks > known + (name in ONE_MORE):
        outcome.missed.append(f"{name}: {breaks} breaks, {known} are known")
    if not alone:
        peer = plain(event, seconds)
        line += f"{'-' if peer.breaks is None else peer.breaks:>8}{peer.bound:7.0f}  {peer.status.lower()}"
        if peer.breaks is not None and peer.breaks < breaks:
            outcome.missed.append(f"{name}: {breaks} breaks, plain CP-SAT has {peer.breaks}")
    print(line, flush=True)


def warm_up() -> None:
    """Compile the search, or load what was compiled before: not part of any measurement."""
    tiny = empty_instance(2, 3, np.array([[0, 1], [1, 2]], dtype=np.int32), 1)
    Annealer(tiny, Weights(), Course(seed=1)).advance(1)


def main() -> int:
    """Print the table; 1 when a bar was missed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("MARKET_DATA")
    arguments.add_argument("path", nargs="?", type=Path, default=Path(default) / "b2bsp" if default else None)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--files", default="")
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--alone", action="store_true")
    given = arguments.parse_args()
    if given.path is None:
        arguments.error("give the folder of the files, or its parent as MARKET_DATA")
    seconds = 10.0 if given.quick else given.seconds
    values, outcome = known_values(), Outcome()
    warm_up()
    print(f"{'':26}{'breaks':>7}{'bound':>7}{'proved':>8}{'seconds':>8}{'M steps':>9}", end="")
    print(f"{'known':>7}{'CP-SAT':>8}{'bound':>7}")
    for path in sorted(given.path.glob("*.dzn")):
        name = path.stem.removesuffix("-Forb")
        if given.files in name:
            event = read_event(path)
            if name in values:
                possible(event, path, name, seconds, values[name], given.alone, outcome)
            else:
                impossible(event, name, outcome)
    print(f"all together: {outcome.breaks} breaks, {outcome.known} known")
    if outcome.breaks > outcome.known * SLACK:
        outcome.missed.append(f"{outcome.breaks} breaks in all are more than 3 % above {outcome.known}")
    for line in outcome.missed:
        print(f"MISSED {line}")
    return 1 if outcome.missed else 0


if __name__ == "__main__":
    sys.exit(main())
