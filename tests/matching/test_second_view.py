"""The stable matching beside the plan, by key."""

from market.matching.assignment import choices_of, plan
from market.matching.second_view import second_view
from market.matching.stable import blocking_pairs, stable
from tests.matching.build import market, need, offering
from tests.matching.test_assignment import rich


def test_what_is_stable_and_who_would_rather() -> None:
    needs = [need("n1", firm="rich", wanted=2), need("n2", firm="poor", wanted=1)]
    two = market(needs, [offering("o1", capacity=1), offering("o2", capacity=1)])
    pairs = [("n1", "o1", 90.0), ("n1", "o2", 80.0), ("n2", "o2", 1.0)]
    ours = {("n1", "o1"), ("n2", "o2")}
    assert second_view(two, pairs, ours) == ({("n1", "o1"), ("n1", "o2")}, {("n1", "o2")})
    assert second_view(two, pairs, {("n1", "o1"), ("n1", "o2")})[1] == frozenset()
    assert second_view(two, [], set()) == (frozenset(), frozenset())


def test_it_is_the_stable_matching_of_the_same_pairs_whatever_was_pinned() -> None:
    for seed in range(100):
        chosen, pairs, quotas = rich(seed)
        choices = choices_of(chosen, pairs, quotas)
        mask = plan(choices).chosen
        ours = {pair[:2] for pair, taken in zip(pairs, mask.tolist(), strict=True) if taken}
        found, blocking = second_view(chosen, pairs, ours)
        expected = {pair[:2] for pair, taken in zip(pairs, stable(choices).tolist(), strict=True) if taken}
        assert (found, len(blocking)) == (expected, blocking_pairs(choices, mask)), seed
