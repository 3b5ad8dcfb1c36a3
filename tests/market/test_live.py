"""A stream of signs: what it says, when it ends, and that its place is given back in whatever way it ends."""

import gc
from collections.abc import Callable, Iterator

import pytest

from market import live


@pytest.fixture(autouse=True)
def none_left_behind() -> Iterator[None]:
    """Every test gives back what it took."""
    yield
    gc.collect()
    assert live._free._value == live.STREAMS


def answers(*values: object) -> Callable[[], object]:
    left = iter(values)
    return lambda: next(left)


def close(stream: Iterator[str]) -> None:
    """As the framework does when the answer is over."""
    assert isinstance(stream, live.Signs)
    stream.close()


def test_a_sign_at_once_and_at_every_change() -> None:
    stream = live.signs(answers(7, 7, 9, 9), lasts=0.03, every=0.01)
    assert list(stream) == [
        "retry: 1000\nevent: changed\ndata: 7\n\n",
        ": still the same\n\n",
        "event: changed\ndata: 9\n\n",
        ": still the same\n\n",
    ]


def test_a_process_has_few_streams_and_gets_them_back() -> None:
    later = ["retry: 10000\n\n"]
    taken = [live.signs(answers(1)) for _number in range(live.STREAMS)]
    assert list(live.signs(answers(1))) == later
    close(taken[0])
    close(taken[0])
    again = live.signs(answers(1), lasts=1)
    assert list(live.signs(answers(1))) == later
    assert list(taken[0]) == []
    for stream in (*taken, again):
        close(stream)


def test_a_stream_whose_reading_fails_ends_and_gives_its_place_back() -> None:
    seen: list[int] = []

    def read() -> int:
        if seen:
            raise LookupError("the database has gone")
        seen.append(1)
        return 1

    stream = live.signs(read, lasts=1, every=0.001)
    assert next(stream).startswith("retry: ")
    with pytest.raises(LookupError, match="the database has gone"):
        next(stream)
    assert live._free._value == live.STREAMS


def test_a_stream_that_nobody_began_is_given_back() -> None:
    stream = live.signs(answers(1))
    del stream
    gc.collect()
    assert live._free._value == live.STREAMS
