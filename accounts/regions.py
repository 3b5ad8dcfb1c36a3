"""Where a party sits: the districts of Shanghai, and the other provinces (administrative codes of GB/T 2260)."""

from django.utils.translation import gettext_lazy as _

SHANGHAI = {
    "310101": _("Huangpu"),
    "310104": _("Xuhui"),
    "310105": _("Changning"),
    "310106": _("Jing'an"),
    "310107": _("Putuo"),
    "310109": _("Hongkou"),
    "310110": _("Yangpu"),
    "310112": _("Minhang"),
    "310113": _("Baoshan"),
    "310114": _("Jiading"),
    "310115": _("Pudong"),
    "310116": _("Jinshan"),
    "310117": _("Songjiang"),
    "310118": _("Qingpu"),
    "310120": _("Fengxian"),
    "310151": _("Chongming"),
}

ELSEWHERE = {
    "110000": _("Beijing"),
    "120000": _("Tianjin"),
    "130000": _("Hebei"),
    "140000": _("Shanxi"),
    "150000": _("Inner Mongolia"),
    "210000": _("Liaoning"),
    "220000": _("Jilin"),
    "230000": _("Heilongjiang"),
    "320000": _("Jiangsu"),
    "330000": _("Zhejiang"),
    "340000": _("Anhui"),
    "350000": _("Fujian"),
    "360000": _("Jiangxi"),
    "370000": _("Shandong"),
    "410000": _("Henan"),
    "420000": _("Hubei"),
    "430000": _("Hunan"),
    "440000": _("Guangdong"),
    "450000": _("Guangxi"),
    "460000": _("Hainan"),
    "500000": _("Chongqing"),
    "510000": _("Sichuan"),
    "520000": _("Guizhou"),
    "530000": _("Yunnan"),
    "540000": _("Tibet"),
    "610000": _("Shaanxi"),
    "620000": _("Gansu"),
    "630000": _("Qinghai"),
    "640000": _("Ningxia"),
    "650000": _("Xinjiang"),
    "710000": _("Taiwan"),
    "810000": _("Hong Kong"),
    "820000": _("Macao"),
}

REGIONS = SHANGHAI | ELSEWHERE
REGION_CHOICES = [
    (_("Shanghai"), list(SHANGHAI.items())),
    (_("Other provinces and cities"), list(ELSEWHERE.items())),
]


def region_name(code: str) -> str:
    """The name of the district or province; a code that is not listed is shown as it is."""
    return str(REGIONS.get(code, code))
