"""How far the sums of a report can be trusted: confirmed by the other side, only stated, with evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from market.reports.funnel import OUTCOMES_OF_STAGE, Funnel


@dataclass(frozen=True, slots=True)
class Trust:
    """One sum in yuan, told apart; ``share`` is the confirmed part in percent, for the bar."""

    stage: str
    amount: Decimal
    confirmed: Decimal
    evidenced: Decimal

    @property
    def stated(self) -> Decimal:
        """What nobody but its own side has said."""
        return self.amount - self.confirmed

    @property
    def share(self) -> int:
        """Confirmed, in percent of the whole."""
        return round(self.confirmed / self.amount * 100) if self.amount else 0


def trust_rows(figures: Funnel, stages: Iterable[str]) -> list[Trust]:
    """The sums of those stages that have one."""
    return [
        Trust(
            stage,
            getattr(figures, f"{stage}_amount"),
            getattr(figures, f"{stage}_confirmed"),
            getattr(figures, f"{stage}_evidenced"),
        )
        for stage in stages
        if stage in OUTCOMES_OF_STAGE
    ]
