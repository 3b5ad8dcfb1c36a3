"""The real loans of the benchmark file, as rows of the market: who lent to whom, when, how much."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan: the lender, the borrower's place and trade in codes of the market's shape, and the terms."""

    on: dt.date
    lender: str
    state: str
    region: str
    industry: str
    term: int
    staff: int
    first: bool
    revolving: bool
    low_doc: bool
    amount: float


def read_loans(path: Path) -> list[Loan]:
    """All loans of the file in the order of their dates."""
    with path.open(newline="", encoding="utf-8") as file:
        return sorted(_rows(csv.DictReader(file)), key=lambda loan: loan.on)


def _rows(reader: "csv.DictReader[str]") -> Iterator[Loan]:
    for row in reader:
        yield Loan(
            on=dt.date.fromisoformat(row["approval_date"]),
            lender=row["bank"],
            state=row["state"],
            region=region_code(row["state"], row["zip"]),
            industry=industry_code(row["naics"]),
            term=int(float(row["term"] or 0)),
            staff=int(float(row["no_emp"] or 0)),
            first=row["new_exist"].startswith("2"),
            revolving=row["rev_line_cr"] == "Y",
            low_doc=row["low_doc"] == "Y",
            amount=float(row["gr_appv"]),
        )


def region_code(state: str, zip_code: str) -> str:
    """Six characters like a GB/T 2260 code, so that prefixes are areas: state, three zip digits in base 36, two
    more.
    """
    digits = zip_code.split(".")[0].zfill(5)
    area = int(digits[:3])
    return f"{state or '??'}{BASE36[area // 36]}{BASE36[area % 36]}{digits[3:]}"


def industry_code(naics: str) -> str:
    """Three characters like a GB/T 4754 code: a letter for the two-digit sector, then two more digits."""
    digits = naics.split(".")[0]
    return f"{chr(ord('A') + int(digits[:2]) % 26)}{digits[2:4]}" if len(digits) >= 4 else ""
