"""Eligibility as bit rows: one bit an offering, one row for each answer that needs give to the rules on a fact.

What a value says to all comparisons of a fact decides its class, and needs of one class pick the same rows. The first
row of a class has the offerings that a plain rule on the fact refuses; a need is eligible where none of the rows it
picks has a bit. Composite rules are conjunctions of clauses that may read several facts. The i-th clause of the c-th
composite of each offering stands in group (c, i), which has two rows a fact: *alive*, where some comparison of the
clause does not fail, and *passed*, where some comparison passes. Both are united over the facts; a clause that is not
alive fails its rule, one that is alive but not passed leaves it open. That is Kleene logic, in two rows instead of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from market.matching.eligibility import Column, Counts, Floats, Mask, Places, Rules, Table, Verdicts
from market.matching.encoding import Facts, figures
from market.matching.facts import OFFERED, Value

Words = NDArray[np.uint64]

WORD = 64
FACT_ORDER = tuple(sorted(OFFERED))
"""The facts by their number in masks of unknown facts; there are at most 64, which is why those that only policies
read have no number."""
REMEMBERED = 20_000
"""Values of one fact whose class is kept from one shard to the next."""
Member = tuple[int, int]
"""A comparison of a fact, and 1, or −1 where it is negated."""


@dataclass(frozen=True, slots=True)
class Planes:
    """What the classes of one fact are made of: the offerings with each comparison, plainly or within a group."""

    column: Column
    bounds: Floats
    plain: Words
    groups: tuple[int, ...]
    members: tuple[tuple[tuple[Member, ...], Words], ...]
    known: dict[Value, int] = field(default_factory=dict)
    by_verdicts: dict[bytes, int] = field(default_factory=dict)
    rows: list[Words] = field(default_factory=list)
    verdicts: list[Verdicts] = field(default_factory=list)

    def classify(self, values: Sequence[Value]) -> Counts:
        """The class of each value; 0 is that of the missing fact."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
            self.by_verdicts.clear()
            self.rows.clear()
            self.verdicts.clear()
        self._number(None, None)
        if self.column.measured:
            return self._measured(figures(values))
        for value in dict.fromkeys(values):
            if value not in self.known:
                self._number(value, value)
        return np.array([self.known[value] for value in values], dtype=np.int32)

    def _measured(self, values: Floats) -> Counts:
        """Figures between the same two bounds, or on the same bound, have one answer."""
        missing = np.isnan(values)
        spans = np.searchsorted(self.bounds, values, "left") + np.searchsorted(self.bounds, values, "right")
        spans[missing] = -1
        distinct, first, which = np.unique(spans, return_index=True, return_inverse=True)
        classes = [
            self._number(span, None if span < 0 else float(values[place]))
            for span, place in zip(distinct.tolist(), first.tolist(), strict=True)
        ]
        return np.array(classes, dtype=np.int32)[which]

    def _number(self, key: Value, value: Value) -> int:
        if key in self.known:
            return self.known[key]
        verdicts = self.column.ask(value)
        number = self.by_verdicts.setdefault(verdicts.tobytes(), len(self.rows))
        if number == len(self.rows):
            self.rows.append(self._rows(verdicts))
            self.verdicts.append(verdicts)
        self.known[key] = number
        return number

    def _rows(self, verdicts: Verdicts) -> Words:
        rows = [_union(self.plain[verdicts < 0])]
        for members, words in self.members:
            answers = np.array([verdicts[test] * sign for test, sign in members], dtype=np.int8)
            rows += [_union(words[answers >= 0]), _union(words[answers > 0])]
        return np.stack(rows)


def _union(rows: Words) -> Words:
    united: Words = np.bitwise_or.reduce(rows, axis=0)
    return united


@dataclass(frozen=True, slots=True)
class Bits:
    """The offerings' side of the bit rows. By fact (in the order of the table): the first plain rule on it of each
    offering (−1: none), how many, and where there are several. The rules of the offering at o are
    `rule_start[o]:rule_start[o + 1]`, with fact and comparison (−1 for composites). By slot (the c-th composite of an
    offering): its rule (−1: none) and the facts it reads, as a mask. By group: its slot, and which offerings have such
    a clause."""

    size: int
    planes: tuple[Planes, ...]
    numbers: NDArray[np.uint64]
    rule_at: Counts
    asked: Counts
    several: Words
    rule_start: Places
    rule_fact: Counts
    rule_test: Counts
    slot_rule: Counts
    slot_facts: Words
    group_slot: Counts
    has: Words


@dataclass(frozen=True, slots=True)
class Classes:
    """The needs' side: the class of each need by fact, and the rows and verdicts of all classes end to end. Those of
    fact f begin at `offset[f]` (in words) and `answers[f]`; a class has `height[f]` rows and `tests[f]` verdicts."""

    number: Counts
    rows: Words
    offset: NDArray[np.int64]
    height: Counts
    verdicts: Verdicts
    answers: NDArray[np.int64]
    tests: Counts


def pack(mask: Mask) -> Words:
    """Rows of booleans as rows of words, the first offering in the lowest bit."""
    wide = np.zeros((*mask.shape[:-1], -(-mask.shape[-1] // WORD) * WORD), dtype=np.bool_)
    wide[..., : mask.shape[-1]] = mask
    return np.packbits(wide, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


def unpack(words: Words, size: int) -> Mask:
    """The booleans that were packed."""
    octets = np.ascontiguousarray(words).astype("<u8").view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=size, bitorder="little").astype(np.bool_)


def classify(bits: Bits, facts: Facts, size: int) -> Classes:
    """Which rows each of so many needs picks. Rows are worked out for the answers that occur."""
    numbers = [planes.classify(facts[planes.column.fact]) for planes in bits.planes]
    rows = [np.concatenate(planes.rows).reshape(-1) for planes in bits.planes]
    verdicts = [np.concatenate(planes.verdicts) for planes in bits.planes]
    return Classes(
        number=np.column_stack(numbers) if numbers else np.zeros((size, 0), dtype=np.int32),
        rows=np.concatenate([np.zeros(0, dtype=np.uint64), *rows]),
        offset=_offsets(rows),
        height=np.array([1 + 2 * len(planes.groups) for planes in bits.planes], dtype=np.int32),
        verdicts=np.concatenate([np.zeros(0, dtype=np.int8), *verdicts]),
        answers=_offsets(verdicts),
        tests=np.array([len(planes.column.tests) for planes in bits.planes], dtype=np.int32),
    )


def _offsets(parts: Sequence[NDArray[np.uint64]] | Sequence[Verdicts]) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)[:-1]


def build_bits(table: Table) -> Bits:
    """The offerings' side, once per run."""
    size, rules, facts = len(table.offerings), table.rules, tuple(table.columns)
    rule_fact, rule_test = _plain_rules(table)
    plain = np.flatnonzero(rules.plain)
    asked = np.zeros((len(facts), size), dtype=np.int32)
    np.add.at(asked, (rule_fact[plain], rules.owner[plain]), 1)
    rule_at = np.full((len(facts), size), -1, dtype=np.int32)
    rule_at[rule_fact[plain[::-1]], rules.owner[plain[::-1]]] = plain[::-1]
    groups, slots = _groups(rules)
    slot_count = max(slots.values(), default=-1) + 1
    slot_rule = np.full((slot_count, size), -1, dtype=np.int32)
    slot_facts = np.zeros((slot_count, size), dtype=np.uint64)
    numbers = np.array([FACT_ORDER.index(fact) for fact in facts], dtype=np.uint64)
    for index, slot in slots.items():
        owner = rules.owner[index]
        slot_rule[slot, owner] = index
        reading = [number for fact, number in zip(facts, numbers, strict=True) if rules.reads[fact][index]]
        slot_facts[slot, owner] = np.bitwise_or.reduce(np.uint64(1) << np.array(reading, dtype=np.uint64))
    has = np.zeros((len(groups), size), dtype=np.bool_)
    for row, clauses in enumerate(groups.values()):
        has[row, [rules.owner[rule] for rule, _, _ in clauses]] = True
    return Bits(
        size=size,
        planes=tuple(_planes(table, fact, plain[rule_fact[plain] == row], groups) for row, fact in enumerate(facts)),
        numbers=numbers,
        rule_at=rule_at,
        asked=asked,
        several=pack(asked > 1),
        rule_start=rules.start,
        rule_fact=rule_fact,
        rule_test=rule_test,
        slot_rule=slot_rule,
        slot_facts=slot_facts,
        group_slot=np.array([slot for slot, _ in groups], dtype=np.int32),
        has=pack(has),
    )


def _plain_rules(table: Table) -> tuple[Counts, Counts]:
    """The fact and the comparison of every plain rule, by their numbers; −1 for composites."""
    rules, columns = table.rules, list(table.columns.values())
    firsts = np.array([column.first for column in columns], dtype=np.int64)
    test = rules.test[rules.clause[rules.rule]] if len(rules.rule) else np.zeros(0, dtype=np.int32)
    fact = np.searchsorted(firsts, test, "right") - 1
    local = test - firsts[fact] if len(firsts) else test
    return np.where(rules.plain, fact, -1).astype(np.int32), np.where(rules.plain, local, -1).astype(np.int32)


Clauses = list[tuple[int, int, int]]
"""Clauses by their rule and the run of their comparisons."""


def _groups(rules: Rules) -> tuple[dict[tuple[int, int], Clauses], dict[int, int]]:
    """The clauses of all composites by group, in order, and the slot of each composite."""
    found: dict[tuple[int, int], Clauses] = {}
    slots: dict[int, int] = {}
    taken: dict[int, int] = {}
    clause_end = np.append(rules.clause[1:], len(rules.test))
    rule_end = np.append(rules.rule[1:], len(rules.clause))
    for index in np.flatnonzero(~rules.plain).tolist():
        owner = int(rules.owner[index])
        slots[index] = taken.get(owner, 0)
        taken[owner] = slots[index] + 1
        for place, clause in enumerate(range(int(rules.rule[index]), int(rule_end[index]))):
            run = (index, int(rules.clause[clause]), int(clause_end[clause]))
            found.setdefault((slots[index], place), []).append(run)
    return {group: found[group] for group in sorted(found)}, slots


def _planes(table: Table, fact: str, plain: Counts, groups: Mapping[tuple[int, int], Clauses]) -> Planes:
    column, rules, size = table.columns[fact], table.rules, len(table.offerings)
    here = range(column.first, column.first + len(column.tests))
    members = np.zeros((len(column.tests), size), dtype=np.bool_)
    members[rules.test[rules.clause[rules.rule[plain]]] - column.first, rules.owner[plain]] = True
    reading: list[int] = []
    grouped: list[tuple[tuple[Member, ...], Words]] = []
    for row, clauses in enumerate(groups.values()):
        owners: dict[Member, list[int]] = {}
        for rule, first, last in clauses:
            for place in range(first, last):
                if int(rules.test[place]) in here:
                    member = (int(rules.test[place]) - column.first, int(rules.sign[place]))
                    owners.setdefault(member, []).append(int(rules.owner[rule]))
        if owners:
            reading.append(row)
            mask = np.zeros((len(owners), size), dtype=np.bool_)
            for line, some in enumerate(owners.values()):
                mask[line, some] = True
            grouped.append((tuple(owners), pack(mask)))
    bounds = np.concatenate((column.low, column.high))
    return Planes(column, np.unique(bounds[np.isfinite(bounds)]), pack(members), tuple(reading), tuple(grouped))
