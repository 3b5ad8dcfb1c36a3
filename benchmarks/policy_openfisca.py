"""The same policies written for OpenFisca: a variable for each fact, and two for each policy, entitled and amount.

Its formulas work on whole columns of firms too, in 32 bits: money goes in as whole yuan and shares as hundredths of a
percent, both exact, and comes out in fen. A condition knows yes and no only: what is not known of a firm has no place
in it, so that it is asked about firms of whom everything is known.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.policy_rows import CERTIFICATES, Columns, Invented
from market.matching.conditions import Rule, bounds
from market.matching.facts import FACTS, FactType
from market.matching.mass import Coded
from market.policies.values import Benefit

PERIOD = "2025-03-01"
HUNDREDTHS = 10_000
Formula = Callable[..., Any]
Firm = build_entity(key="firm", plural="firms", label="A firm", is_person=True)
EPOCH = dt.date(1970, 1, 1).toordinal()


class Peer:
    """A system of rules, and a simulation of all firms with their facts put in."""

    def __init__(self, invented: Sequence[Invented], columns: Columns, firms: int, today: int) -> None:
        self.today, self.invented = today, invented
        self.enums: dict[str, Any] = {}
        self.system = TaxBenefitSystem([Firm])
        self._declare(columns)
        for one in invented:
            self._policy(one)
        self.simulation = self._filled(columns, firms)

    def answers(self) -> dict[str, tuple[Any, Any]]:
        """Of each policy who is entitled and to how many fen: the work that is timed."""
        return {
            one.policy.key: tuple(
                self.simulation.calculate(f"{name}_{_word(one.policy.key)}", PERIOD) for name in ("entitled", "amount")
            )
            for one in self.invented
        }

    def _declare(self, columns: Columns) -> None:
        for name, column in columns.items():
            kind = FACTS[name].type
            if kind is FactType.SET:
                for certificate in CERTIFICATES:
                    self._add(f"holds_{certificate}", bool)
            elif kind is FactType.BOOL:
                self._add(_word(name), bool)
            elif kind is FactType.DATE:
                self._add(_word(name), dt.date)
            elif isinstance(column, Coded):
                self.enums[name] = Enum(_word(name), {f"v{value}": value for value in column.values})  # type: ignore[misc]
                default = {"possible_values": self.enums[name], "default_value": next(iter(self.enums[name]))}
                self._add(_word(name), Enum, **default)
            else:
                self._add(_word(name), int)

    def _add(self, name: str, value_type: type, formula: Formula | None = None, **more: Any) -> None:
        body: dict[str, Any] = {"value_type": value_type, "entity": Firm, "definition_period": DateUnit.DAY, **more}
        if formula is not None:
            body["formula"] = formula
        self.system.add_variable(type(name, (Variable,), body))

    def _policy(self, one: Invented) -> None:
        conditions = [self._condition(rule) for rule in one.rules]
        word = _word(one.policy.key)

        def entitled(firm: Any, period: Any) -> Any:
            found = conditions[0](firm, period)
            for condition in conditions[1:]:
                found = found & condition(firm, period)
            return found

        self._add(f"entitled_{word}", bool, entitled)
        self._add(f"amount_{word}", int, _amount(f"entitled_{word}", one.policy.benefit))

    def _condition(self, rule: Rule) -> Formula:
        if rule.parts:
            return _composite(rule.op, [self._condition(part) for part in rule.parts])
        word, value = _word(rule.fact), rule.value
        kind = FACTS[rule.fact].type
        if kind is FactType.BOOL:
            return (lambda firm, period: firm(word, period)) if value else (lambda firm, period: ~firm(word, period))
        if kind is FactType.SET:
            held = [f"holds_{one}" for one in sorted(value)]  # type: ignore[arg-type]
            return _composite("any", [_plain(name) for name in held])
        if rule.fact in self.enums:
            chosen = [self.enums[rule.fact][f"v{one}"] for one in sorted(value)]  # type: ignore[arg-type]
            return _composite("any", [_is(word, one) for one in chosen])
        return _measured(word, kind, FACTS[rule.fact].unit, *bounds(rule, self.today))

    def _filled(self, columns: Columns, firms: int) -> Simulation:
        simulation = SimulationBuilder().build_default_simulation(self.system, firms)
        for name, column in columns.items():
            if not isinstance(column, Coded):
                simulation.set_input(_word(name), PERIOD, _figures(name, column))
            elif FACTS[name].type is FactType.SET:
                for certificate in CERTIFICATES:
                    held = np.array([certificate in value for value in column.values])  # type: ignore[operator]
                    simulation.set_input(f"holds_{certificate}", PERIOD, held[column.number])
            elif name in self.enums:
                words = np.array([f"v{value}" for value in column.values])
                simulation.set_input(_word(name), PERIOD, self.enums[name].encode(words[column.number]))
            else:
                simulation.set_input(_word(name), PERIOD, np.array(column.values)[column.number])
        return simulation


def _word(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")


def _figures(name: str, column: Any) -> Any:
    if FACTS[name].type is FactType.DATE:
        return (column.astype(np.int64) - EPOCH).astype("datetime64[D]")
    return np.rint(column * 100 if FACTS[name].unit == "percent" else column).astype(np.int32)


def _plain(word: str) -> Formula:
    return lambda firm, period: firm(word, period)


def _is(word: str, value: Any) -> Formula:
    return lambda firm, period: firm(word, period) == value


def _measured(word: str, kind: FactType, unit: str, low: float, high: float) -> Formula:
    """Bounds are whole in the unit that the figures go in with, or the next number beside one that is."""
    factor = 100 if unit == "percent" else 1
    sides: list[Formula] = []
    if np.isfinite(low):
        least: Any = _day(np.ceil(low)) if kind is FactType.DATE else int(np.ceil(low * factor))
        sides.append(lambda firm, period: firm(word, period) >= least)
    if np.isfinite(high):
        most: Any = _day(np.floor(high)) if kind is FactType.DATE else int(np.floor(high * factor))
        sides.append(lambda firm, period: firm(word, period) <= most)
    return _composite("all", sides)


def _day(ordinal: float) -> Any:
    return np.datetime64(int(ordinal) - EPOCH, "D")


def _composite(op: str, parts: Sequence[Formula]) -> Formula:
    if op == "not":
        return lambda firm, period: ~parts[0](firm, period)
    if len(parts) == 1:
        return parts[0]
    join = np.logical_and if op == "all" else np.logical_or

    def formula(firm: Any, period: Any) -> Any:
        found = parts[0](firm, period)
        for part in parts[1:]:
            found = join(found, part(firm, period))
        return found

    return formula


def _amount(entitled: str, benefit: Benefit) -> Formula:
    """The amount in fen of one who is entitled: at most, where experts decide."""

    def share(firm: Any, period: Any, name: str, percent: Any) -> Any:
        fen = firm(_word(name), period).astype(np.int64) * 100
        return (fen * int(percent * 100) + HUNDREDTHS // 2) // HUNDREDTHS

    def formula(firm: Any, period: Any) -> Any:
        limits = [int(cap.amount * 100) for cap in benefit.caps if not cap.had]
        found = share(firm, period, benefit.base, benefit.percent) if benefit.percent is not None else min(limits)
        for cap in benefit.caps:
            had = firm(_word(cap.had), period).astype(np.int64) * 100 if cap.had else 0
            found = np.minimum(found, np.maximum(int(cap.amount * 100) - had, 0))
        if benefit.matched:
            found = np.minimum(found, share(firm, period, benefit.matched, benefit.matched_percent))
        return firm(entitled, period) * found

    return formula
