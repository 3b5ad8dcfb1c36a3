"""What a question asks for: the words of a search box as things meant, each with all the words for it.

"fashion × virtual digital" asks for three things; "虚拟服装", written without a space, for two: the known words in it
are found, the longest first, and what is left between them is looked for as it stands. Text in, text out.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from math import ceil

Group = Sequence[str]
Concept = frozenset[str]
"""The words that mean the same thing, in small letters; one of them is enough."""

MOST = 6
"""Things that one question can ask for."""

STANDARD: tuple[tuple[str, ...], ...] = (
    ("时尚", "服装", "服饰", "纺织", "fashion", "apparel", "garment"),
    ("虚拟", "仿真", "virtual", "simulation"),
    ("数字", "数智", "数字化", "digital"),
    ("人工智能", "大模型", "机器学习", "ai", "artificial intelligence", "machine learning"),
    ("机器人", "机械臂", "robot", "robotics"),
    ("新材料", "复合材料", "advanced materials", "composite"),
    ("储能", "电池", "energy storage", "battery"),
    ("医疗器械", "医用", "medical device"),
    ("传感器", "传感", "sensor", "sensing"),
    ("物联网", "iot", "internet of things"),
    ("环保", "碳中和", "低碳", "low carbon", "environment"),
    ("自动驾驶", "智能网联", "autonomous driving"),
)
"""Groups that a new market begins with; the organiser changes them."""


def folded(text: str) -> str:
    """The form in which texts are looked at: full-width characters folded, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def concepts(question: str, groups: Iterable[Group]) -> list[Concept]:
    """The things that a question asks for, in its order, each once, six at most."""
    meaning = _meaning(groups)
    longest = sorted(meaning, key=lambda word: (-len(word), word))
    found: list[Concept] = []
    for piece in _pieces(folded(question).replace("\0", " "), longest):
        one = meaning.get(piece, frozenset({piece}))
        if one not in found:
            found.append(one)
    return found[:MOST]


def enough(number: int) -> int:
    """How many of the things asked for have to be there: both of two, two of three, three of four."""
    return number if number < 3 else ceil(number * 2 / 3)


def speaks_of(text: str, one: Concept) -> bool:
    """Whether a folded text speaks of a thing; a Latin word of one or two letters has to stand by itself."""
    return any(_stands(text, word) for word in one)


def _stands(text: str, word: str) -> bool:
    place = text.find(word)
    while place >= 0:
        if len(word) > 2 or _is_word(text, place, word):
            return True
        place = text.find(word, place + 1)
    return False


def letter_pairs(text: str) -> list[str]:
    """The pairs of letters of a question, in order, each once."""
    runs = "".join(letter if letter.isalnum() else " " for letter in folded(text)).split()
    return list(dict.fromkeys(run[place : place + 2] for run in runs for place in range(len(run) - 1)))


def _meaning(groups: Iterable[Group]) -> dict[str, Concept]:
    """Word → all words of the groups it stands in."""
    meaning: dict[str, Concept] = {}
    for group in groups:
        words = frozenset(filter(None, map(folded, group)))
        for word in words:
            meaning[word] = meaning.get(word, frozenset()) | words
    return meaning


def _pieces(text: str, known: list[str]) -> Iterable[str]:
    """Known words, the longest first at each place, and what stands between them."""
    rest, place = "", 0
    while place < len(text):
        word = next((one for one in known if text.startswith(one, place) and _is_word(text, place, one)), "")
        if word or not text[place].isalnum():
            if rest:
                yield rest
            rest = ""
            if word:
                yield word
        else:
            rest += text[place]
        place += len(word) or 1
    if rest:
        yield rest


def _is_word(text: str, place: int, word: str) -> bool:
    """Latin words do not begin or end inside another one."""
    before = text[place - 1] if place else " "
    after = text[place + len(word)] if place + len(word) < len(text) else " "
    return not ((_latin(word[0]) and _latin(before)) or (_latin(word[-1]) and _latin(after)))


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
