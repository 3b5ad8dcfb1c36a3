"""What the page of the district index shows: words and links beside the figures, and the drawn charts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.regions import region_name
from events.models import MarketEvent
from market.charts import radar, rank_plot, year_line
from market.enums import NeedKind, OfferingKind, PolicyTopic
from market.index_enums import AggregationChoice, IndexDimension, NormalisationChoice
from market.models import Indicator
from market.reports.district_index import DRAWS, LEAST_KNOWN, SEED, DimensionScore, DistrictIndex, IndicatorLine, Score
from market.templatetags.market_format import plain

WEAK = 5
STYLES = 6
"""Ways in which lines are told apart; further districts share the last one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that addresses a weakness: what, how many, where."""

    name: str
    number: int
    url: str


def index_page(
    found: DistrictIndex, *, event: MarketEvent | None, needs: Mapping[str, int], policies: Mapping[str, int]
) -> dict[str, Any]:
    """The context of the page."""
    names = dict(IndexDimension.choices)
    dimensions = list(found.own.dimensions)
    # The chosen district is the first line of every chart.
    areas = [found.area, *(area for area in found.areas if area != found.area)]
    own = [found.own.dimensions[name].points for name in dimensions]
    ranges = {one.unit: one for one in found.ranges}
    order = [one.unit for one in found.scores]
    return {
        "found": found,
        "area_name": region_name(found.area),
        "of": sum(one.rank is not None for one in found.scores),
        "least": round(LEAST_KNOWN * 100),
        "draws": DRAWS,
        "seed": SEED,
        "radar": radar([str(names[name]) for name in dimensions], [[found.others[name] for name in dimensions], own]),
        "bars": [
            (names[name], found.own.dimensions[name], found.others[name], found.own.dimensions[name].known < 0.999)
            for name in dimensions
        ],
        "years": year_line(found.years, [found.by_year[area] for area in areas]),
        "legend": [(region_name(area), min(place, STYLES - 1)) for place, area in enumerate(areas)],
        "year_rows": [(region_name(area), list(zip(found.years, found.by_year[area], strict=True))) for area in areas],
        "plot": rank_plot([(one.rank, one.median, one.low, one.high) for one in (ranges[area] for area in order)]),
        "range_rows": [(region_name(area), ranges[area], area == found.area) for area in order],
        "variants": [
            f"{NormalisationChoice(norm).label} · {AggregationChoice(how).label}"
            for norm, how, _rank in found.ranges[0].variants
        ],
        "score_rows": [
            (region_name(one.unit), one, _cells(one, names), one.unit == found.area) for one in found.scores
        ],
        "dimension_names": [names[name] for name in dimensions],
        "weak": [
            (row, names[row.dimension], spot, _answers(row, event, needs, policies))
            for row, spot in found.weak_indicators[:WEAK]
        ],
        "weak_dimensions": _listed(
            _("%(name)s (costs %(loss)s points)") % {"name": names[spot.key], "loss": f"{spot.loss:.1f}"}
            for spot in found.weak_dimensions
        ),
        "line_groups": [
            (names[name], [_row(line) for line in found.lines if line.indicator.dimension == name])
            for name in dimensions
        ],
        "missing": _listed(line.indicator.name for line in found.lines if line.figure.value is None),
        "carried": _listed(
            _("%(name)s (%(year)s)") % {"name": line.indicator.name, "year": line.figure.year}
            for line in found.lines
            if line.figure.carried
        ),
    }


def _listed(words: Iterable[str]) -> str:
    return _(", ").join(words)


def _cells(one: Score, names: Mapping[str, Any]) -> list[tuple[Any, DimensionScore]]:
    return [(names[name], dimension) for name, dimension in one.dimensions.items()]


def _row(line: IndicatorLine) -> tuple[IndicatorLine, str, str]:
    """The line with its own and the others' figure in words; empty where nothing is known."""
    return line, _figure(line.figure.value, line.indicator.unit), _figure(line.others, line.indicator.unit)


def _figure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{plain(Decimal(str(value)))} {unit}".strip()


def _answers(
    row: Indicator, event: MarketEvent | None, needs: Mapping[str, int], policies: Mapping[str, int]
) -> list[Answer]:
    """The open needs and the published policies of the kinds that address the indicator."""
    found = [
        Answer(_("Needs: %(kinds)s") % {"kinds": NeedKind(kind).label}, needs.get(kind, 0), _needs_at(event, kind))
        for kind in row.need_kinds
    ]
    shelf = reverse("market:shelf")
    found += [
        Answer(
            _("Policies: %(topic)s") % {"topic": PolicyTopic(topic).label},
            policies.get(topic, 0),
            f"{shelf}?{urlencode({'kind': OfferingKind.POLICY, 'topic': topic})}",
        )
        for topic in row.policy_topics
    ]
    return found


def _needs_at(event: MarketEvent | None, kind: str) -> str:
    """The parties of the edition that publicly have such a need."""
    return f"{event.get_absolute_url()}?need={kind}#directory" if event else ""
