"""Where the charts put things: on the page, at the same place each time, and no line over what is not known."""

import pytest

from market.charts import at, label, path, radar, rank_plot, rings, runs, width_of, wrapped, year_line


def test_a_circle_begins_at_the_top_and_turns_to_the_right() -> None:
    assert [at((100, 100), 10, turn) for turn in (0, 0.25, 0.5, 0.75)] == [
        (100.0, 90.0),
        (110.0, 100.0),
        (100.0, 110.0),
        (90.0, 100.0),
    ]


def test_paths_and_holes() -> None:
    assert path([(0, 1), (2, 3)]) == "M0 1L2 3"
    assert path([(0, 1), (2, 3)], closed=True) == "M0 1L2 3Z"
    assert path([], closed=True) == ""
    assert runs([None, (0, 1), (1, 1), None, (3, 1), None]) == [[(0, 1), (1, 1)], [(3, 1)]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("环保", ["环保"]),
        ("软件与人工智能", ["软件与人工", "智能"]),
        ("Software and artificial intelligence", ["Software", "and", "artificial", "intelligence"]),
        ("Art of it", ["Art of it"]),
    ],
)
def test_long_names_are_cut_into_lines(text: str, lines: list[str]) -> None:
    assert wrapped(text, 5) == lines
    assert width_of("环保 a") == pytest.approx(3.1)


def test_a_label_stands_away_from_its_circle() -> None:
    assert [label("环保", (9, 9), turn).anchor for turn in (0, 0.25, 0.5, 0.75)] == ["middle", "start", "middle", "end"]
    two = label("软件与人工智能", (50, 100), 0, most=5)
    assert two.lines == ((89.0, "软件与人工"), (104.0, "智能")), "above the top they grow upwards"


def test_a_radar_with_a_hole_draws_what_is_known() -> None:
    whole = radar(["a", "b", "c", "d"], [[100, 50, 0, 50]])
    assert whole.series == ("M200.0 65.0L252.5 170.0L200.0 170.0L147.5 170.0Z",)
    hole = radar(["a", "b", "c", "d"], [[100, 50, None, 50], [None] * 4])
    assert hole.series == ("M200.0 65.0L252.5 170.0 M147.5 170.0", "")
    assert [len(dots) for dots in hole.dots] == [3, 0]


def test_lines_by_year_stop_where_nothing_is_known() -> None:
    chart = year_line((2022, 2023, 2024), [[0, None, 100]])
    assert chart.lines == (("M34.0 200.0", "M384.0 15.0"),)
    assert chart.years == ((34.0, 2022), (209.0, 2023), (384.0, 2024))
    assert year_line((2024,), [[50]]).dots == (((34.0, 107.5),),)


def test_places_go_from_left_to_right() -> None:
    plot = rank_plot([(1, 1.0, 1.0, 2.0), (None, None, None, None), (3, 2.0, 2.0, 3.0)])
    assert [one.low if one else None for one in plot.bars] == [16.0, None, 150.0]
    assert [one.high if one else None for one in plot.bars] == [150.0, None, 284.0]
    assert plot.scale == ((16.0, 1), (150.0, 2), (284.0, 3))


def test_the_graph_is_the_same_each_time_and_thicker_for_more() -> None:
    outer, inner = [("x", "环保"), ("y", "工业")], [("bank", "金融机构"), ("lab", "高校院所")]
    graph = rings(outer, inner, [("x", "bank", 4), ("y", "lab", 2)])
    assert graph == rings(outer, inner, [("x", "bank", 4), ("y", "lab", 2)])
    assert [(edge.start, edge.end, edge.width, edge.number) for edge in graph.edges] == [
        ("x", "bank", 7.0, 4),
        ("y", "lab", 4.0, 2),
    ]
    nodes = {node.key: (node.x, node.y) for node in (*graph.outer, *graph.inner)}
    assert nodes == {"x": (200.0, 62.0), "y": (200.0, 298.0), "bank": (250.0, 180.0), "lab": (150.0, 180.0)}
    assert rings(outer, inner, []).edges == ()
