"""Search of a copy for letters whose places are known only by fingerprint."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from belarus_iran import ProjectError

# A page break may put the foot of one page and the head of the next between two lines.
LONGEST_INTERRUPTION = 16
# Letters by which the distance of two neighbouring figures may change at half the highest cost,
# besides half of the distance itself: about a line, such as a running head.
TOLERATED_DRIFT = 60
# Less than a match is worth, so that a true match survives one interruption of any length.
HIGHEST_COST = 0.9
# What a figure must add to the best chain in order to count as standing in its place.
NEEDED_GAIN = 0.15

# Kinds of paragraph that another edition may print in another place.
MOVABLE = ("footnote", "table")
# Bounds on the search: lines of a paragraph that is cut by a page, and matches in one chain.
LONGEST_PARAGRAPH = 40
MOST_MATCHES = 3000

SAME, SAME_LETTERS, DIFFERS = "same", "same letters", "differs"
IN_PLACE, ELSEWHERE, ABSENT = "in its place", "elsewhere only", "not found"

Span = list[tuple[int, int]]

_MARKUP = re.compile(r"</?(?:b|br|em|i|p|strong|sub|sup|u)\s*/?>", re.IGNORECASE)
_CURRENCY = "$€£"


class SourceError(ProjectError):
    """A user's copy cannot be read; the message says what to do."""


class Letters:
    """The letters of a text, with the way back to the text.

    Kept are letters and digits, decomposed (NFKD) and in lower case, and currency signs. Accents,
    marks, white space, every kind of hyphen and markup are dropped, so that a word divided
    at a line end is whole again. Between two digits a point or comma is kept, and anything else
    becomes one bar, so that ``21.4``, ``214`` and ``21 4`` stay different.

    `letters` has n of them, `origin` their places in the text, `boundary`, of n + 1, whether a word
    begins at a letter or has ended before it, and `line` the lines on which they stand.

    Examples
    --------
    >>> Letters("In 1993 trade rea-\\nched <b>$89,000</b> – in 2000, $25.9 mil\\u00adlion").letters
    'in1993tradereached$89,000in2000$25.9million'
    """

    def __init__(self, text: str) -> None:
        self.text = text
        kept: list[str] = []
        origin: list[int] = []
        boundary: list[bool] = []
        line: list[int] = []
        current, fresh = -1, True
        # As many spaces as the markup had characters, so that places stay what they were.
        plain = _MARKUP.sub(lambda match: " " * len(match[0]), text)
        broken = True
        for place, character in enumerate(plain):
            found, separates = _decomposed(character)
            if character == "\n":
                fresh = True
            broken = broken or separates
            if not found:
                continue
            if fresh:
                current, fresh = current + 1, False
            for letter in found:
                if broken and kept and kept[-1].isdigit() and letter.isdigit():
                    between = plain[origin[-1] + 1 : place]
                    inside = between in (".", ",")
                    kept.append(between if inside else "|")
                    origin.append(place - 1)
                    boundary.append(not inside)
                    line.append(line[-1])
                    broken = not inside
                kept.append(letter)
                origin.append(place)
                boundary.append(broken or letter in _CURRENCY)
                line.append(current)
                broken = letter in _CURRENCY
        self.letters = "".join(kept)
        self.origin = np.array(origin, dtype=int)
        self.boundary = np.array([*boundary, True], dtype=bool)
        self.line = np.array(line, dtype=int)

    def hits(self, token: str) -> list[int]:
        """Return where the letters of `token` stand as whole words and whole numbers."""
        wanted = Letters(token).letters
        places = []
        place = self.letters.find(wanted) if wanted else -1
        while place >= 0:
            if self.boundary[place] and self.boundary[place + len(wanted)]:
                places.append(place)
            place = self.letters.find(wanted, place + 1)
        return places

    def text_of(self, span: Span) -> str:
        """Return the text of `span`, with the marks around it where it fills whole lines."""
        return "\n".join(self._piece(start, end) for start, end in span)

    def joined(self, span: Span) -> str:
        """Return the letters of `span`, as if its pieces followed each other in one text."""
        joined = ""
        for start, end in span:
            piece = self.letters[start:end]
            bar = joined[-1:].isdigit() and piece[:1].isdigit()
            joined += "|" * bar + piece
        return joined

    @cached_property
    def lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Return where each line with letters starts and where it has ended, as two arrays."""
        start = np.flatnonzero(np.diff(self.line, prepend=-1))
        stop = np.append(start[1:], len(self.letters))[: len(start)]
        # A bar between two lines belongs to neither.
        return start, stop - np.array([self.letters[end - 1] == "|" for end in stop], dtype=int)

    def _piece(self, start: int, end: int) -> str:
        first, last = int(self.origin[start]), int(self.origin[end - 1]) + 1
        starts, stops = self.lines
        if start in starts:
            first = self.text.rfind("\n", 0, first) + 1
        if end in stops:
            line_end = self.text.find("\n", last)
            last = len(self.text) if line_end < 0 else line_end
        return self.text[first:last]


def normalise(text: str) -> str:
    r"""Return `text` with every run of white space made one space and its ends stripped.

    This is the form of which the fingerprint of a paragraph is taken; nothing else is changed.

    Examples
    --------
    >>> normalise(" Official visits\n became\u00a0rare. ")
    'Official visits became rare.'
    """
    return " ".join(text.split())


def fingerprints(text: str) -> dict[str, int | str]:
    """Return what is kept of a paragraph instead of its text.

    Examples
    --------
    >>> one, other = fingerprints("Visits became *rare*."), fingerprints("Visits be-\\ncame rare")
    >>> one["sha256"] == other["sha256"], one["letters_sha256"] == other["letters_sha256"]
    (False, True)
    """
    letters = Letters(text).letters
    return {
        "words": len(text.split()),
        "sha256": _sha256(normalise(text)),
        "letters": len(letters),
        "letters_sha256": _sha256(letters),
    }


def place(row) -> str:
    place = "stands elsewhere only" if row.found == ELSEWHERE else "is not found"
    return f"{place}, though the paragraph agrees" if row.paragraph != DIFFERS else place


@lru_cache(maxsize=4096)
def _decomposed(character: str) -> tuple[str, bool]:
    """Return the letters of one character, and whether it separates words."""
    parts = unicodedata.normalize("NFKD", character).casefold()
    found = "".join(part for part in parts if part.isalnum() or part in _CURRENCY)
    # Accents that stand alone (Mn) and soft hyphens (Cf) are inside words.
    return found, not found and unicodedata.category(character) not in ("Mn", "Cf")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def locate(copy: Letters, paragraphs: pd.DataFrame) -> tuple[dict[int, Span], dict[int, Span]]:
    """Return the pieces of the copy whose letters are those of a paragraph, by its index."""
    wanted: dict[int, dict[str, list[int]]] = {}
    for index, length, digest in paragraphs[["letters", "letters_sha256"]].itertuples():
        wanted.setdefault(int(length), {}).setdefault(digest, []).append(index)
    candidates: list[tuple[int, Span]] = []
    encoded = [letter.encode("utf-8", "surrogatepass") for letter in copy.letters]
    # Places in bytes, so that a stretch can be hashed without being encoded once more.
    byte = np.concatenate([[0], np.cumsum([len(letter) for letter in encoded])]).astype(int)
    content = b"".join(encoded)
    starts = np.flatnonzero(copy.boundary)
    for length, digests in wanted.items():
        possible = starts[starts + length <= len(copy.letters)]
        for start in possible[copy.boundary[possible + length]].tolist():
            stretch = content[byte[start] : byte[start + length]]
            for index in digests.get(hashlib.sha256(stretch).hexdigest(), ()):
                candidates.append((index, [(start, start + length)]))
    whole = {index for index, _ in candidates}
    interrupted = _Interruptions(copy)
    for length, digests in wanted.items():
        if all(whole.issuperset(indices) for indices in digests.values()):
            continue
        for span in interrupted.spans(length):
            for index in digests.get(_sha256(copy.joined(span)), ()):
                if index not in whole:
                    candidates.append((index, span))
    return _ordered(candidates)


class _Interruptions:
    """Stretches that begin and end with a line and leave out a few whole lines between."""

    def __init__(self, copy: Letters) -> None:
        start, stop = copy.lines
        lines = len(start)
        longest = LONGEST_PARAGRAPH
        first, pause, out = np.indices((lines, longest, LONGEST_INTERRUPTION)).reshape(3, -1)
        pause, resume = first + pause, first + pause + out + 2
        exists = resume < lines
        first, pause, resume = first[exists], pause[exists], resume[exists]
        digit = np.array([letter.isdigit() for letter in copy.letters] or [False])
        # Where two pieces meet with digits, a bar stands between them.
        bar = digit[stop[pause] - 1] & digit[start[resume]]
        self.first, self.pause, self.resume = start[first], stop[pause], start[resume]
        self.before = self.pause - self.first + bar
        self.stops = np.zeros(len(copy.letters) + 1, dtype=bool)
        self.stops[stop] = True

    def spans(self, length: int) -> Iterator[Span]:
        """Yield those that hold `length` letters."""
        end = self.resume + length - self.before
        fits = (end > self.resume) & (end < len(self.stops))
        fits[fits] = self.stops[end[fits]]
        pieces = (self.first[fits], self.pause[fits], self.resume[fits], end[fits])
        for first, pause, resume, last in zip(*(piece.tolist() for piece in pieces), strict=True):
            yield [(first, pause), (resume, last)]


def _ordered(candidates: list[tuple[int, Span]]) -> tuple[dict[int, Span], dict[int, Span]]:
    """Choose a place for each paragraph, so that as many letters as can keep their order."""
    ranked = sorted(candidates, key=lambda candidate: (candidate[0], candidate[1][0][0]))
    index = np.array([candidate[0] for candidate in ranked])
    start = np.array([span[0][0] for _, span in ranked])
    score = np.zeros(len(ranked))
    before = np.full(len(ranked), -1)
    for own, (_, span) in enumerate(ranked):
        allowed = np.flatnonzero((index[:own] < index[own]) & (start[:own] < start[own]))
        if allowed.size:
            before[own] = allowed[np.argmax(score[allowed])]
            score[own] = score[before[own]]
        score[own] += sum(end - begin for begin, end in span)
    kept: dict[int, Span] = {}
    own = int(np.argmax(score)) if ranked else -1
    while own >= 0:
        kept[ranked[own][0]] = ranked[own][1]
        own = int(before[own])
    return kept, {paragraph: span for paragraph, span in ranked if paragraph not in kept}


def homes(printed: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.Series:
    """Return for each figure the index of the paragraph that it stands in."""
    from belarus_iran import evidence

    index = {locator: place for place, locator in paragraphs["locator"].items()}
    unknown = [cell for cell in printed["locator"] if evidence.locators(cell)[0] not in index]
    if unknown:
        raise SourceError(f"No paragraph {', '.join(unknown)}: correct data/paper/printed.csv.")
    return printed["locator"].map(lambda cell: index[evidence.locators(cell)[0]])


def state(copy: Letters, span: Span | None, sha256: str) -> str:
    if span is None:
        return DIFFERS
    return SAME if _sha256(normalise(copy.text_of(span))) == sha256 else SAME_LETTERS


@dataclass(frozen=True)
class Stretch:
    """Neighbouring paragraphs that differ, and the letters between which they should stand."""

    paragraphs: list[int]
    low: int
    high: int
    # Whether the stretch begins or ends right there, because a paragraph beside it was found.
    begins: bool = False
    ends: bool = False
    movable: bool = False


def stretches(
    copy: Letters, paragraphs: pd.DataFrame, kept: Mapping[int, Span], moved: Mapping[int, Span]
) -> Iterator[Stretch]:
    """Yield the stretches of paragraphs that were not found; footnotes and tables alone."""
    movable = paragraphs["kind"].isin(MOVABLE) if "kind" in paragraphs else paragraphs.index < 0
    fixed = [index for index in paragraphs.index[~movable] if index in kept]
    run: list[int] = []
    before: int | None = None
    for index in [*paragraphs.index, None]:
        if index is None or index in fixed:
            if run:
                low = 0 if before is None else kept[before][-1][1]
                high = len(copy.letters) if index is None else kept[index][0][0]
                yield Stretch(run, low, high, before is not None, index is not None)
            run, before = [], index
        elif index not in kept and index not in moved:
            if not movable[index]:
                run.append(index)
                continue
            # A footnote may stand inside the paragraph before or after its own place.
            low = 0 if before is None else kept[before][0][0]
            after = [kept[other][-1][1] for other in fixed if other > index]
            yield Stretch([index], low, min(after, default=len(copy.letters)), movable=True)


def chain(
    copy: Letters, figures: pd.DataFrame, total: int, stretch: Stretch, free: np.ndarray
) -> dict:
    """Return the figures that the best chain of matches cannot do without, and their places."""
    low, high = stretch.low, stretch.high
    most = MOST_MATCHES // len(figures)
    number, place, expected = [-1], [low], [0.0]
    for order, row in enumerate(figures.itertuples()):
        inside = [hit for hit in copy.hits(row.token) if low <= hit < high and free[hit]]
        likely = low + row.expected / total * (high - low)
        nearest = sorted(inside, key=lambda hit: abs(hit - likely))[:most]
        for hit in sorted(nearest):
            number.append(order)
            place.append(hit)
            expected.append(row.expected)
    # A beginning and an end hold the chain; they cost nothing where they are not known.
    figure = np.array([*number, len(figures)])
    actual, printed = np.array([*place, high]), np.array([*expected, total])
    apart = printed[None, :] - printed[:, None]
    drift = np.abs(actual[None, :] - actual[:, None] - apart)
    cost = HIGHEST_COST * drift / (drift + TOLERATED_DRIFT + np.abs(apart) / 2)
    allowed = (figure[:, None] < figure[None, :]) & (actual[:, None] < actual[None, :])
    allowed[0, 1:] = allowed[:-1, -1] = True
    if not stretch.begins:
        cost[0, :] = 0
    if not stretch.ends:
        cost[:, -1] = 0
    cost[~allowed] = np.inf
    matched = (figure >= 0) & (figure < len(figures))
    forward, backward = matched.astype(float), matched.astype(float)
    for node in range(1, len(figure)):
        forward[node] += (forward[:node] - cost[:node, node]).max()
    for node in range(len(figure) - 2, -1, -1):
        backward[node] += (backward[node + 1 :] - cost[node, node + 1 :]).max()
    through = forward[:, None] + backward[None, :] - cost
    # Best chain with a step from any node up to the row to any node from the column on.
    through = np.maximum.accumulate(through, axis=0)
    through = np.maximum.accumulate(through[:, ::-1], axis=1)[:, ::-1]
    needed = {}
    for order, index in enumerate(figures.index):
        before = np.searchsorted(figure, order, side="left") - 1
        after = np.searchsorted(figure, order, side="right")
        if after - before > 1 and forward[-1] - through[before, after] >= NEEDED_GAIN:
            best = before + 1 + np.argmax((forward + backward)[before + 1 : after])
            needed[index] = int(actual[best])
    return needed
