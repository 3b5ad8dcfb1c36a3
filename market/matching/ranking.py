"""Rank the needs of a shard: by a compiled kernel or in plain numpy, with the same answer.

Both (`kernel`, `plain`) add in the same order, so that they agree to the bit; the kernel is taken where the pairs are
many enough to be worth loading it.
"""

from collections.abc import Sequence

import numpy as np

from market.matching.bits import Bits, Classes
from market.matching.eligibility import Table
from market.matching.encoding import Shard
from market.matching.output import Output, Ranking, RuleCosts, Tally, empty_output
from market.matching.plain import rank_plainly
from market.matching.score import spread
from market.matching.terms import Terms

WORTH_COMPILING = 2_000_000
"""Pairs of a call from which on the kernel is used: below, numpy is done before it is loaded."""


def rank_shard(
    table: Table,
    bits: Bits,
    classes: Classes,
    terms: Terms,
    shard: Shard,
    keys: Sequence[str],
    top: int,
    compiled: bool | None,
) -> Ranking:
    """The ranking of the needs with these keys, whose columns are given."""
    out = empty_output(shard.size, top, len(table.rules.rule))
    if compiled or (compiled is None and shard.size * bits.size >= WORTH_COMPILING):
        from market.matching.kernel import rank_compiled  # numba takes a second to load and is not always needed

        rank_compiled(bits, classes, terms, shard, out)
    else:
        rank_plainly(bits, classes, terms, shard, out)
    return Ranking(
        needs=tuple(keys),
        offerings=tuple(table.position),
        place=out.place,
        total=out.total,
        points=out.points,
        pattern=out.pattern,
        maxima=shard.maxima,
        kind=shard.kind,
        unknown=out.unknown,
        eligible=out.eligible,
        blocking=out.blocking,
        costs=_costs(table, bits, classes, shard, out),
    )


def _costs(table: Table, bits: Bits, classes: Classes, shard: Shard, out: Output) -> RuleCosts:
    """The plain rules are counted by class: needs of one class fail the same rules."""
    rules = table.rules
    fails = out.fails.copy()
    plain = np.flatnonzero(rules.plain)
    facts, tests, owners = bits.rule_fact[plain], bits.rule_test[plain], rules.owner[plain]
    for row, offers in enumerate(shard.offers):
        failed = _failed_by(classes, np.flatnonzero(shard.kinds == row))
        here = offers[owners]
        fails[plain[here]] += failed[(np.cumsum(classes.tests) - classes.tests)[facts[here]] + tests[here]]
    return RuleCosts(rules.owner, rules.number, fails - _of_barred(bits, classes, shard, fails), out.alone)


def _failed_by(classes: Classes, needs: Tally) -> Tally:
    """How many of some needs fail each comparison, those of one fact after those of another."""
    parts = [np.zeros(0, dtype=np.int64)]
    for fact, tests in enumerate(classes.tests.tolist()):
        met = np.bincount(classes.number[needs, fact])
        first = int(classes.answers[fact])
        verdicts = classes.verdicts[first : first + len(met) * tests].reshape(len(met), tests)
        parts.append(met @ (verdicts < 0))
    return np.concatenate(parts)


def _of_barred(bits: Bits, classes: Classes, shard: Shard, like: Tally) -> Tally:
    """What the counts by class hold for pairs that are no candidates."""
    entries, of = spread(bits.rule_start, shard.barred.astype(np.int64))
    plain = bits.rule_fact[entries] >= 0
    rules, pairs = entries[plain], of[plain]
    needs = np.repeat(np.arange(shard.size), np.diff(shard.barred_start))[pairs]
    facts = bits.rule_fact[rules]
    first = classes.answers[facts] + classes.number[needs, facts].astype(np.int64) * classes.tests[facts]
    failed = rules[classes.verdicts[first + bits.rule_test[rules]] < 0]
    return np.bincount(failed, minlength=len(like))
