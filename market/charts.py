"""Geometry of the charts that the server draws: where points, lines and labels are. No colours, no words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """Text in lines, each with its height on the page, and where it is anchored."""

    x: float
    lines: tuple[tuple[float, str], ...]
    anchor: str


def at(centre: Place, radius: float, turn: float) -> Place:
    """A point on a circle; turn 0 is the top, 0.25 the right."""
    angle = turn * 2 * math.pi
    return round(centre[0] + radius * math.sin(angle), 1), round(centre[1] - radius * math.cos(angle), 1)


def path(points: Sequence[Place], *, closed: bool = False) -> str:
    """The points of a line or of an area, as SVG writes them."""
    drawn = "".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y) in enumerate(points))
    return f"{drawn}Z" if closed and drawn else drawn


def runs(points: Sequence[Place | None]) -> list[list[Place]]:
    """The stretches between holes: a line is never drawn over what is not known."""
    return [
        [one for one in stretch if one is not None]
        for known, stretch in groupby(points, key=lambda one: one is not None)
        if known
    ]


def width_of(text: str) -> float:
    """About how many letters wide: a Chinese character is as wide as two Latin ones."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def wrapped(text: str, most: float) -> list[str]:
    """The text in lines of at most that many characters, cut between words, Chinese between characters."""
    space = " " if " " in text else ""
    whole = width_of(text) <= most or ord(text[0]) < 0x2E80
    words = text.split(" ") if space else [text] if whole else list(text)
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]}{space}{word}"
        if width_of(longer) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def label(text: str, place: Place, turn: float, *, most: float = 7, line: float = 15) -> Label:
    """Text outside a circle at this turn: it stands away from the circle."""
    lines = wrapped(text, most)
    side = math.sin(turn * 2 * math.pi)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    upwards = math.cos(turn * 2 * math.pi)
    first = place[1] + 4 - line * (len(lines) - 1) * (0.5 + 0.5 * upwards)
    return Label(place[0], tuple((round(first + line * number, 1), one) for number, one in enumerate(lines)), anchor)


@dataclass(frozen=True, slots=True)
class Radar:
    """A radar: rings, axes with labels, and one closed line for each series (broken where something is not known)."""

    size: tuple[int, int]
    centre: Place
    rings: tuple[str, ...]
    axes: tuple[Place, ...]
    labels: tuple[Label, ...]
    series: tuple[str, ...]
    dots: tuple[tuple[Place, ...], ...]


def radar(names: Sequence[str], series: Sequence[Sequence[float | None]]) -> Radar:
    """Points from 0 to 100 on as many axes as there are names."""
    centre, radius = (200.0, 170.0), 105.0
    turns = [number / len(names) for number in range(len(names))]

    def corner(points: float | None, turn: float) -> Place | None:
        return None if points is None else at(centre, radius * points / 100, turn)

    corners = [[corner(points, turn) for points, turn in zip(one, turns, strict=True)] for one in series]
    return Radar(
        size=(400, 330),
        centre=centre,
        rings=tuple(
            path([at(centre, radius * part / 4, turn) for turn in turns], closed=True) for part in (1, 2, 3, 4)
        ),
        axes=tuple(at(centre, radius, turn) for turn in turns),
        labels=tuple(label(name, at(centre, radius + 14, turn), turn) for name, turn in zip(names, turns, strict=True)),
        series=tuple(
            path([one for one in line if one is not None], closed=True)
            if None not in line
            else " ".join(path(run) for run in runs(line))
            for line in corners
        ),
        dots=tuple(tuple(one for one in line if one is not None) for line in corners),
    )


@dataclass(frozen=True, slots=True)
class YearLine:
    """Points by year: the scale at the left, the years below, for each series its stretches and its dots."""

    size: tuple[int, int]
    scale: tuple[tuple[float, int], ...]
    years: tuple[tuple[float, int], ...]
    lines: tuple[tuple[str, ...], ...]
    dots: tuple[tuple[Place, ...], ...]


def year_line(years: Sequence[int], series: Sequence[Sequence[float | None]]) -> YearLine:
    """One line for each series of points from 0 to 100."""
    width, height, left, low = 400, 230, 34.0, 200.0
    step = (width - left - 16) / max(1, len(years) - 1)
    across = [round(left + (step * number if len(years) > 1 else 0), 1) for number in range(len(years))]

    def place(x: float, points: float | None) -> Place | None:
        return None if points is None else (x, up(points))

    def up(points: float) -> float:
        return round(low - points * 1.85, 1)

    drawn = [[place(x, points) for x, points in zip(across, one, strict=True)] for one in series]
    return YearLine(
        size=(width, height),
        scale=tuple((up(points), points) for points in (0, 25, 50, 75, 100)),
        years=tuple(zip(across, years, strict=True)),
        lines=tuple(tuple(path(run) for run in runs(one)) for one in drawn),
        dots=tuple(tuple(point for point in one if point is not None) for one in drawn),
    )


@dataclass(frozen=True, slots=True)
class RankBar:
    """A row of the plot of places: from where to where, the median, and the place under the chosen method."""

    y: float
    low: float
    high: float
    median: float
    chosen: float


@dataclass(frozen=True, slots=True)
class RankPlot:
    """Places from left (first) to right."""

    size: tuple[int, int]
    scale: tuple[tuple[float, int], ...]
    bars: tuple[RankBar | None, ...]


def rank_plot(rows: Sequence[tuple[int | None, float | None, float | None, float | None]]) -> RankPlot:
    """Rows of (place, median, from, to); a row without a place is left empty."""
    width, left, height = 300, 16.0, 34
    step = (width - 2 * left) / max(1, len(rows) - 1)

    def across(place: float) -> float:
        return round(left + (place - 1) * step, 1)

    bars = [
        RankBar(26.0 + height * number, across(low or 1), across(high or 1), across(median or 1), across(rank))
        if rank is not None
        else None
        for number, (rank, median, low, high) in enumerate(rows)
    ]
    return RankPlot(
        (width, 12 + height * len(rows)), tuple((across(one), one) for one in range(1, len(rows) + 1)), tuple(bars)
    )


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph of links: its place and its label."""

    key: str
    x: float
    y: float
    label: Label


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, thicker for more."""

    start: str
    end: str
    path: str
    width: float
    number: int


@dataclass(frozen=True, slots=True)
class Rings:
    """Outer nodes on one ring, inner nodes on a smaller one, and lines between them."""

    size: tuple[int, int]
    outer: tuple[Node, ...]
    inner: tuple[Node, ...]
    edges: tuple[Edge, ...]


def rings(
    outer: Sequence[tuple[str, str]], inner: Sequence[tuple[str, str]], numbers: Sequence[tuple[str, str, int]]
) -> Rings:
    """Nodes (key, name) in the order given, the first at the top; ``numbers`` are (outer key, inner key, how many)."""
    centre = (200.0, 180.0)
    outside = [_node(key, name, centre, 118, place / len(outer), 22) for place, (key, name) in enumerate(outer)]
    inside = [_node(key, name, centre, 50, (place + 0.5) / len(inner), 0) for place, (key, name) in enumerate(inner)]
    places = {node.key: (node.x, node.y) for node in (*outside, *inside)}
    most = max((number for _start, _end, number in numbers), default=1)
    edges = [
        Edge(
            start,
            end,
            f"M{places[start][0]} {places[start][1]}L{places[end][0]} {places[end][1]}",
            round(1 + 6 * number / most, 1),
            number,
        )
        for start, end, number in numbers
    ]
    return Rings((400, 365), tuple(outside), tuple(inside), tuple(edges))


def _node(key: str, name: str, centre: Place, radius: float, turn: float, away: float) -> Node:
    x, y = at(centre, radius, turn)
    if away:
        return Node(key, x, y, label(name, at(centre, radius + away, turn), turn, most=5, line=14))
    lines = wrapped(name, 5)
    return Node(key, x, y, Label(x, tuple((y + 26 + 14 * place, one) for place, one in enumerate(lines)), "middle"))
