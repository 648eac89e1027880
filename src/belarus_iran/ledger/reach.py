"""Reach: the verdicts that a part's rule can come to, found by trying changed tables.

A rule that gives one answer whatever the record says tests nothing: it is called *by construction*
and counted apart. Nothing is proved here: what no change found reaches may be reached by one that
was not tried. The search takes minutes, so that its results are a table of the data package.
"""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

import numpy as np
import pandas as pd

from belarus_iran import evidence, store
from belarus_iran.evidence import listed, locators
from belarus_iran.ledger import findings
from belarus_iran.ledger.findings import Finding, Run
from belarus_iran.ledger.registry import Part, part_of, parts, words_in
from belarus_iran.ledger.verdicts import Kind, Result, decide, with_kind

Tables = Mapping[str, pd.DataFrame]

# By how much a figure is raised or lowered, and a date moved: further than any rule's bar.
FACTOR, YEARS = 1000.0, 10
# Records moved and groups changed one by one; more would cost time and show nothing new.
MOVED = 6
# Changes tried of one part; those that come late in the order rarely show anything new.
TRIES = 120
# Groups of rows, such as those of one state, of which figures are changed.
FEW = 6
# Records made to fit what a part looks for: more than any rule allows or asks for.
ENOUGH = 12
# Numbers that say which, not how much.
_KEYS = re.compile(r"year|start|end|first|last|month|resolution|rank|ccode|edition", re.IGNORECASE)
_SURE = {"certainty": "sure", "independence": "independent"}
_WEAK = {"certainty": "weak", "independence": "same source as the paper"}
_NIL_POWER = 0.0


# What is said of a test that the table of reach does not have as it is now.
NOT_SEARCHED = "not searched yet"


def reach(run: Run) -> pd.DataFrame:
    """Return the verdicts that each test of a run can reach, the present one among them.

    Returns
    -------
    pandas.DataFrame
        One row per finding: ``claim``, ``part``, ``basis``; ``verdicts`` and ``answers``, which
        are verdicts with their kinds, each separated by semicolons; ``by_construction``. Of a test
        that is new or was changed since the search, both are :data:`NOT_SEARCHED`.
    """
    known = {}
    if "reach" in evidence.names():
        table = evidence.load("reach")
        cells = (table[name] for name in ("claim", "part", "basis", "test", "answers"))
        known = {tuple(key): answers for *key, answers in zip(*cells, strict=True)}
    table = parts()
    table = table[table["claim"].isin({finding.claim for finding in run.findings})]
    tested = {(row["claim"], row["part"]): row for row in table.to_dict("records")}
    rows = []
    for finding in run.findings:
        key = (finding.claim, finding.part, finding.basis)
        test = identity(part_of(tested[key[:2]], finding.basis))
        answers = set(evidence.listed(known.get((*key, test), "")))
        if not answers:
            rows.append((*key, NOT_SEARCHED, NOT_SEARCHED, False))
            continue
        answers |= {with_kind(finding.verdict, finding.kind)}
        verdicts = {answer.split(" (")[0] for answer in answers}
        rows.append((*key, *("; ".join(sorted(one)) for one in (verdicts, answers))))
        rows[-1] += (len(answers) == 1,)
    columns = ["claim", "part", "basis", "verdicts", "answers", "by_construction"]
    return pd.DataFrame(rows, columns=columns)


def search(run: Run) -> pd.DataFrame:
    """Try changed tables on each test of a run; return the table of the data package `reach`."""
    rows, tests = [], findings.tests()
    for finding in run.findings:
        answers = sorted({with_kind(*answer) for answer in _answers(finding)})
        alone = "true" if len(answers) == 1 else "false"
        key = (finding.claim, finding.part, finding.basis)
        test = identity(tests[key].part)
        rows.append((*key, finding.form, "; ".join(answers), alone, test))
    columns = ["claim", "part", "basis", "form", "answers", "by_construction", "test"]
    return pd.DataFrame(rows, columns=columns)


def identity(part: Part) -> str:
    """Return a hash of how a part is tested: inference, measure, form, parameters and tables."""
    how = [part.inference, part.measure, part.form, part.parameters, part.tables]
    return store.short(hashlib.sha256(json.dumps(how, sort_keys=True).encode()).hexdigest())


def _answers(before: Finding) -> set[tuple[str, str]]:
    """Return the verdicts, with their kinds, that changed tables bring about."""
    again = findings.retest(before)
    found = {_answer(before.verdict, before.kind)}
    # What a yes and a no come to; once both are found there is nothing left to look for.
    wanted = {
        _answer(
            *decide(
                before.basis,
                before.inference,
                before.measure,
                Result(holds, ""),
                nil_power=_NIL_POWER,
                outright=outright,
            )
        )
        for holds, outright in ((True, False), (False, False))
    }
    frames = {name: evidence.load(name) for name in before.tables}
    with warnings.catch_warnings():
        # Figures that no source would print are what is tried here.
        warnings.simplefilter("ignore")
        for changed in islice(changes(before, frames), TRIES):
            if wanted <= found:
                break
            after = again(changed)
            if after is not None and after.kind == Kind.WEAK and before.basis == "outside":
                # What weak or dependent facts leave undecided, the same facts if sure may not.
                found.add(_answer(after.verdict, after.kind))
                after = again({name: _marked(t, _SURE) for name, t in (frames | changed).items()})
            if after is not None:
                found.add(_answer(after.verdict, after.kind))
    return found


def _answer(verdict, kind) -> tuple[str, str]:
    return str(verdict), str(kind or "")


def changes(before: Finding, tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield tables changed in one way each: records gone, moved, surer, more, or figures other."""
    parameters = findings.behind(before).part.parameters
    named = sorted(set(words_in(parameters)))
    years = sorted({int(year) for word in named for year in re.findall(r"\b(?:19|20)\d\d\b", word)})
    yield from _graded(before, tables, parameters)
    yield from _fitted(before, tables, parameters)
    yield from _entered(tables, parameters, years)
    yield from _cited(tables, named)
    for change in (_without, partial(_all_marked, _SURE), partial(_all_marked, _WEAK)):
        yield {name: change(table, named) for name, table in tables.items()}
    yield {name: _told_twice(table, named) for name, table in tables.items()}
    days = _days(named)
    present = _present(named, tables)
    for day in days if len(present) > 1 else ():
        yield {name: _moved(table, present, day) for name, table in tables.items()}
    for identity in present[:MOVED]:
        for to in (*days, -YEARS, YEARS):
            yield {name: _moved(table, [identity], to) for name, table in tables.items()}
    yield from _said(tables, parameters)
    yield from _scaled(before, tables, named, years)
    yield {name: _one_more(table, named, years) for name, table in tables.items()}
    yield from _coded(tables)
    yield from _voted(tables)
    yield from _led(tables)
    for name, table in tables.items():
        yield {name: table.head(1)}
        yield {name: table.tail(1)}
        if "id" in table:
            again = [table.assign(id=table["id"] + "x" * number) for number in range(FEW)]
            yield {name: pd.concat(again, ignore_index=True)}


def _present(named: list[str], tables: Tables) -> list[str]:
    known = {identity for table in tables.values() if "id" in table for identity in table["id"]}
    return [name for name in named if name in known]


def _days(named: list[str]) -> list[pd.Timestamp]:
    """Return a day in the first and in the last of the years, months and days that are named."""
    found = re.findall(r"\b(?:19|20)\d\d(?:-\d\d){0,2}\b", " ".join(named))
    days = sorted({pd.Timestamp(f"{each}-07-01" if len(each) == 4 else each) for each in found})
    return list(dict.fromkeys([days[0], days[-1]])) if days else []


def _selections(parameters, period: tuple = (None, None)) -> Iterator[tuple[Mapping, tuple]]:
    """Yield each selection of records that parameters name, with the period that is asked for."""
    if isinstance(parameters, list | tuple):
        for part in parameters:
            yield from _selections(part, period)
    if not isinstance(parameters, Mapping):
        return
    asked = parameters.get("period") or next(iter(parameters.get("each") or ()), "")
    if isinstance(asked, str) and re.search(r"\d{4}", asked):
        first, _, last = asked.partition("/")
        period = (first, last or first)
    if "from" in parameters or "to" in parameters:
        period = (parameters.get("from", period[0]), parameters.get("to", period[1]))
    if "table" in parameters or "ids" in parameters:
        yield parameters, period
    for part in parameters.values():
        yield from _selections(part, period)


def _fitted(before: Finding, tables: Tables, parameters) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield each selection of records filled, by records made to fit it, and emptied."""
    for selection, period in _selections(parameters):
        for name in [selection["table"]] if "table" in selection else list(tables):
            table = tables.get(name)
            if table is None or "id" not in table or table.empty:
                continue
            fits = {
                column: values if isinstance(values, list) else [values]
                for column, values in selection.items()
                if column in table
            }
            if "ids" in selection:
                fits["id"] = selection["ids"]
            chosen = pd.Series(True, table.index)
            for column, values in fits.items():
                chosen &= table[column].isin(values)
            yield {name: table[~chosen]}
            if "ids" not in selection:
                # Records of a companion are of one document, which their ids tell.
                own = table["id"].str.startswith(f"{before.claim[0]}-E")
                model = table[own].head(1) if own.any() else table.head(1)
                yield {name: _filled(table, model, fits, selection, period)}


def _entered(tables: Tables, parameters, years: list[int]) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield registers by year in which every year has a large entry of what a part asks for."""
    for selection in _mappings(parameters):
        for name, table in tables.items():
            fits = {key: value for key, value in selection.items() if key in table}
            fits = {key: value for key, value in fits.items() if isinstance(value, str)}
            if fits and years and "year" in table and "id" not in table:
                span = range(years[0], years[-1] + 1)
                extra = table.loc[[table.index[-1]] * len(span)].assign(year=list(span), **fits)
                rest = table[~table["year"].isin(span)]
                yield {name: pd.concat([rest, extra.astype(table.dtypes)], ignore_index=True)}


def _mappings(parameters) -> Iterator[Mapping]:
    if isinstance(parameters, Mapping):
        yield parameters
        parameters = [*parameters.values()]
    if isinstance(parameters, list | tuple):
        for part in parameters:
            yield from _mappings(part)


def _cited(tables: Tables, named: list[str]) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield citations of one work in the list, of each day and year that is named and of others."""
    if not {"citations", "references"} <= set(tables) or not named:
        return
    citations, references = tables["citations"], tables["references"]
    chosen = citations["id"].isin(named)
    entry = references["id"].iloc[0]
    cited = citations.assign(reference=citations["reference"].where(~chosen, entry))
    for day in (*_days(named), pd.Timestamp("1950-01-01")):
        yield {"citations": cited, "references": _moved(references, [entry], day)}


def _filled(
    table: pd.DataFrame, model: pd.DataFrame, fits: Mapping, selection: Mapping, period: tuple
) -> pd.DataFrame:
    """Return a table with more records of a kind, months apart and all in the period."""
    extra = pd.concat([model] * ENOUGH, ignore_index=True)
    extra = extra.assign(id=[f"{extra['id'][0]}x{number}" for number in range(ENOUGH)])
    for column, values in fits.items():
        extra[column] = values[0]
    if "level_from" in selection and "level" in table:
        extra["level"] = "head of state"
    if "words" in selection and "description" in table:
        extra["description"] = " ".join(selection["words"])
    if "partner" in selection and "partner" not in table and "actors" in table:
        extra["actors"] = f"BLR-{[*selection['partner']][0]}"
    extra = _marked(extra, _SURE)
    first, last = (pd.Timestamp(str(bound)) if bound else None for bound in period)
    if first is None or last is None:
        first = last = first or last or pd.Timestamp("2009-01-01")
    if last <= first:
        last = first + pd.DateOffset(months=10)
    step = (last - first) / ENOUGH
    for bound in ("start", "end", "signed", "ordered"):
        if bound in table and pd.api.types.is_datetime64_any_dtype(table[bound]):
            extra[bound] = [(first + number * step).normalize() for number in range(ENOUGH)]
    for column in table.select_dtypes("number"):
        # Registers date by the year alone.
        if table[column].between(1900, 2100).all():
            extra[column] = (first + (last - first) / 2).year
    return pd.concat([table, extra.astype(table.dtypes.to_dict())], ignore_index=True)


def _without(table: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    """Leave out the records that are named; where none is, all but the first."""
    if "id" not in table:
        return table
    keep = ~table["id"].isin(named)
    return table[keep] if not keep.all() else table.head(1)


def _all_marked(marks: Mapping[str, str], table: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    return _marked(table, marks)


def _marked(table: pd.DataFrame, marks: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(
        **{
            column: value
            for name, value in marks.items()
            for column in table
            if column == name or column.endswith(f"_{name}")
        }
    )


def _moved(table: pd.DataFrame, names: list[str], to: int | pd.Timestamp) -> pd.DataFrame:
    """Move records by some years or to a day, and their dates to a single day."""
    if "id" not in table or not (row := table["id"].isin(names)).any():
        return table
    changed = table.copy()
    for bound in changed:
        if pd.api.types.is_datetime64_any_dtype(changed[bound]):
            first = "start" if "start" in changed else bound
            day = table.loc[row, first] + pd.DateOffset(years=to) if isinstance(to, int) else to
            changed.loc[row, bound] = day
        elif bound.endswith("year") and pd.api.types.is_numeric_dtype(changed[bound]):
            year = changed.loc[row, bound] + to if isinstance(to, int) else to.year
            changed.loc[row, bound] = year
    return changed


def _told_twice(table: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    """Give the records that are named a second place in their document."""
    if "locator" not in table or "id" not in table:
        return table
    first = table["locator"].str.replace(r"(?:¶|;| Table ).*$", "", regex=True)
    both = table["locator"] + "; " + first + "¶99"
    return table.assign(locator=table["locator"].where(~table["id"].isin(named), both))


def _said(tables: Tables, parameters: Mapping) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield a field of a record as a part would have it, as it would not, and empty."""
    identity, field = parameters.get("id"), parameters.get("field")
    wanted = [parameters[key] for key in ("is", "contains", "lacks") if key in parameters]
    for name, table in tables.items():
        if field in table and "id" in table and wanted:
            for value in (*map(str, wanted), "something else", ""):
                if pd.api.types.is_string_dtype(table[field]):
                    yield {
                        name: table.assign(
                            **{field: table[field].where(table["id"] != identity, value)}
                        )
                    }


def _scaled(
    before: Finding, tables: Tables, named: list[str], years: list[int]
) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield figures raised and lowered: of all, of each group named, of later and earlier years.

    After these come each group in the later and the earlier years alone, and each column alone.
    """
    middle = (years[0] + years[-1]) / 2 if years else 2009.5
    factors = [FACTOR, 1 / FACTOR]
    if before.unit.startswith("times") and before.value:
        # Makes one figure of two.
        factors.append(1 / float(before.value))
    later: list[tuple[str, list[str], pd.Series]] = []
    for name, table in tables.items():
        columns = [each for each in table.select_dtypes("number") if not _KEYS.search(each)]
        if not columns or name == "thresholds":
            continue
        text = table.select_dtypes(["object", "string"])
        every = pd.Series(True, table.index)
        groups = [
            rows for word in named if (rows := (text == word).any(axis=1)).any() and not rows.all()
        ]
        halves = []
        if "year" in table:
            halves = [table["year"] > middle, table["year"] <= middle]
            later.append((name, columns, table["year"] % 2 == 1))
        for rows in [every, *halves, *groups][:FEW]:
            for factor in factors:
                yield {name: _times(table, columns, rows, factor)}
        later += [(name, columns, rows & half) for rows in groups[:FEW] for half in halves]
        if len(columns) > 1:
            later += [(name, [column], every) for column in columns]
    for name, columns, rows in later:
        # A single column may also change its sign, as a balance does.
        for factor in (*factors, -1.0) if len(columns) == 1 else factors:
            yield {name: _times(tables[name], columns, rows, factor)}


def _times(table: pd.DataFrame, columns: list[str], rows: pd.Series, factor: float):
    changed = table.copy()
    for column in columns:
        values = changed[column].astype("float64")
        changed[column] = values.where(~rows, values * factor)
    return changed


def _one_more(table: pd.DataFrame, named: list[str], years: list[int]) -> pd.DataFrame:
    """Repeat the records many times over, in the middle of the first years that are named."""
    if "id" not in table or "start" not in table or not years:
        return table
    day = pd.Timestamp(years[0] + (years[min(1, len(years) - 1)] - years[0]) // 2, 7, 1)
    extra = table.assign(start=day, end=day, id=table["id"] + "x")
    return pd.concat([table, extra], ignore_index=True)


def _graded(before: Finding, tables: Tables, parameters: Mapping) -> Iterator[dict]:
    """Yield the pairs of places that touch the claim graded otherwise, gone, or one more."""
    if "contradictions" not in tables:
        return
    table = tables["contradictions"]
    touches = table["claims"].str.contains(rf"\b{before.claim}(?:{before.part})?\b")
    touches |= table["id"].isin(parameters.get("pairs", ()))
    yield {"contradictions": table[~touches]}
    for severity in ("outright", "tension", "apparent"):
        yield {"contradictions": table.assign(severity=table["severity"].where(~touches, severity))}
    places = [place for cell in parameters.get("places", ()) for place in locators(str(cell))]
    if places and parameters.get("kinds"):
        pair = table.head(1).assign(
            id="K999",
            claims=before.claim + before.part,
            kind=listed("; ".join(parameters["kinds"]))[0],
            severity="tension",
            first_locator=places[0],
            second_locator=places[-1],
        )
        yield {"contradictions": pd.concat([table, pair], ignore_index=True)}


def _coded(tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield codes and probabilities: the most, the least, the reverse, and one hypothesis sure."""
    for name, most in (("codings", 3.0), ("likelihoods", 0.99)):
        if name not in tables:
            continue
        table = tables[name]
        columns = [column for column in ("low", "high") if column in table]
        for value in (most, 0.01 if most < 1 else 0.0):
            yield {name: table.assign(**dict.fromkeys(columns, value))}
        order = np.arange(len(table))[::-1]
        yield {name: table.assign(**{each: table[each].to_numpy()[order] for each in columns})}
        group = "variable" if "variable" in table else "driver"
        for word in table[group].unique() if group in table else ():
            for inside, outside in ((most, 0.01), (0.01, most)):
                values = np.where(table[group] == word, inside, outside)
                yield {name: table.assign(**dict.fromkeys(columns, values))}


def _voted(tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield each way of voting as everybody's, and as that of one state among others."""
    for name, table in tables.items():
        votes = [column for column in table if column.endswith("_vote")]
        for vote in ("yes", "no", "abstain") if votes else ():
            yield {name: table.assign(**dict.fromkeys(votes, vote))}
            other = "no" if vote == "yes" else "yes"
            for state in votes:
                yield {name: table.assign(**{each: other for each in votes} | {state: vote})}


def _led(tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield leaders of another name, of one camp, and of a camp that turns each year."""
    for name, table in tables.items():
        if "leader" in table:
            turning = np.where(table["year"] % 2, "leftist", "rightist")
            yield {name: table.assign(leader="another", leader_ideology="leftist")}
            yield {name: table.assign(leader=turning, leader_ideology=turning)}
            yield {name: table.assign(leader_ideology="leftist")}
