"""What the page of the district shows: tables of counts, the graph of links with its table, and where nodes lead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.enums import TechField
from accounts.regions import region_name
from market.charts import Rings, rings
from market.index_enums import PartyGroup, Stage
from market.reports.district_map import FEWEST, Counts, Link, Wanted

SHADES = 3


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of counts: names of columns, and for each row its name, its cells (number, shade) and its sum."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[int, int, str], ...], int], ...]


def map_page(
    wanted: Wanted,
    *,
    query: Mapping[str, str],
    regions: Counts,
    stages: Counts,
    links: Sequence[Link],
    named: Mapping[str, int],
) -> dict[str, Any]:
    """The context of the page but for the list of parties and the form."""
    region_names = {code: region_name(code) for _field, code in sorted(regions)}
    group = PartyGroup(wanted.group or PartyGroup.ENTERPRISE)
    drawn, urls = graph(links), node_urls(query)
    return {
        "wanted": wanted,
        "few": FEWEST,
        "group": group.label,
        "regions": heat(regions, region_names, wanted.field),
        "stages": heat(stages, {value: str(label) for value, label in Stage.choices}, wanted.field),
        "graph": drawn,
        "link_rows": [(TechField(one.field).label, PartyGroup(one.group).label, one.pairs) for one in links],
        "outer": [(node, urls[node.key], named.get(node.key, 0)) for node in drawn.outer],
        "inner": [(node, urls[node.key]) for node in drawn.inner],
        "chips": [
            (str(label), named.get(value, 0), _address(query, field=value), value == wanted.field)
            for value, label in TechField.choices
            if named.get(value)
        ],
        "all_fields": _address(query, field=""),
    }


def heat(counts: Counts, columns: Mapping[str, str], field: str) -> Heat:
    """The counts as a table of the fields that have any (of the chosen one); sums add up what is shown."""
    used = [key for key in columns if any(column == key for _row, column in counts)]
    most = max(counts.values(), default=1)
    rows = []
    for value, label in TechField.choices:
        cells = [counts.get((value, key), 0) for key in used]
        if any(cells) and field in ("", value):
            shades = tuple(
                (number, -(-number * SHADES // most), columns[key]) for key, number in zip(used, cells, strict=True)
            )
            rows.append((str(label), shades, sum(cells)))
    return Heat(tuple(columns[key] for key in used), tuple(rows))


def graph(links: Sequence[Link]) -> Rings:
    """Fields on the outer ring, groups of answering parties inside; always at the same places, chosen or not."""
    return rings(
        _words(TechField.choices), _words(PartyGroup.choices), [(one.field, one.group, one.pairs) for one in links]
    )


def _words(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices]


def node_urls(query: Mapping[str, str]) -> dict[str, str]:
    """Where a node leads: the page with that field or group chosen, at the list of parties."""
    fields = {value: _address(query, field=value) for value in TechField.values}
    return fields | {value: _address(query, group=value) for value in PartyGroup.values}


def _address(query: Mapping[str, str], **changed: str) -> str:
    chosen = {name: value for name, value in {**query, **changed}.items() if value}
    return f"{reverse('market:district')}{'?' if chosen else ''}{urlencode(chosen)}#parties"
