"""Districts and industries as data."""

from accounts.industries import DIVISIONS, INDUSTRY_CHOICES, SECTIONS, industry_name
from accounts.regions import REGIONS, SHANGHAI, region_name


def test_the_sixteen_districts_and_the_other_provinces() -> None:
    assert len(SHANGHAI) == 16
    assert len(REGIONS) == 16 + 33
    assert (region_name("310107"), region_name("320000"), region_name("999999")) == ("普陀区", "江苏省", "999999")


def test_the_classification_is_whole() -> None:
    assert "".join(SECTIONS) == "ABCDEFGHIJKLMNOPQRST"
    assert [code[1:] for code in DIVISIONS] == [f"{n:02d}" for n in range(1, 98)]
    assert sum(len(divisions) for _section, divisions in INDUSTRY_CHOICES) == 97
    assert (industry_name("I65"), industry_name("C"), industry_name("??")) == ("软件和信息技术服务业", "制造业", "??")
