"""The first letters of a Chinese name in pinyin: "hdlgdx" finds 华东理工大学. Text in, text out."""

import unicodedata
from bisect import bisect_right

FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
LETTERS = "abcdefghjklmnopqrstwxyz"
"""The 3,755 characters of the first level of GB 2312 stand in the order of their pinyin: where each letter begins."""

_STARTS = [int.from_bytes(letter.encode("gb2312"), "big") for letter in FIRST]
_END = int.from_bytes("座".encode("gb2312"), "big")

KNOWN = {"重庆": "cq", "厦门": "xm", "长": "c", "行": "h", "厦": "s", "会计": "kj", "六安": "la"}
"""Names whose letters are others than the order says."""

_RARE = {
    "b": "蓓",
    "c": "琛晟",
    "d": "铎砀滇",
    "h": "昊桦骅荟蕙",
    "j": "菁瑾泾缙骏璟珺嘉",
    "k": "琨鲲",
    "l": "蕾镭潞漯藜麟翎",
    "m": "闵泖茗铭湄",
    "n": "甯楠",
    "p": "璞濮浦",
    "q": "琪琦祺麒黔衢荃",
    "r": "睿榕镕",
    "s": "淞泗穗锶睢舜莘",
    "w": "皖薇",
    "x": "鑫曦禧萱芯浔溪",
    "y": "昱钰瑜瑶颍邕鄞垚甬瀛翊羿禹沅",
    "z": "淄涿臻竺漳",
}
RARE = {sign: letter for letter, signs in _RARE.items() for sign in signs}
"""Characters of the second level that names of firms and places use; others have no letter."""


def initials(name: str) -> str:
    """The letters of a name: one for each Chinese character that is known, Latin letters and figures as they are, in
    small letters; everything else is left out. Without a dependency: a dictionary of pinyin weighs 40 MB in memory.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    found, place = [], 0
    while place < len(text):
        pair = text[place : place + 2]
        if pair in KNOWN:
            found.append(KNOWN[pair])
            place += 2
            continue
        found.append(_letter(text[place]))
        place += 1
    return "".join(found)


def _letter(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    if known := KNOWN.get(sign) or RARE.get(sign):
        return known
    try:
        code = int.from_bytes(sign.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    return LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else ""
