"""How public money is judged: `scenarios/appraisals/NAME.toml`, read for reports and never by a run.

It holds rates of discount, the price of public money, what the same money does as average demand, priors of
additionality, and the weights of a feasibility study. Each number has its range, source and grade.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, model_validator

from clustersim.kernel.errors import InputError, Problem
from clustersim.paths import scenarios_folder

from .convert import Converter
from .forms import Form, Graded, Share, Sourced, Title, Year
from .messages import validated
from .money import Money, Prices
from .quantity import BASE_YEAR
from .read import Document, read
from .refuse import refused
from .sources import check_sources, read_prices

FOLDER, KOREA = "appraisals", "korea"
MUCH = Decimal(10) ** 18  # KRW: a ratio of prices is then not rounded to be seen
Rate = Annotated[float, Field(ge=0, le=1, description="share, 0 to 1")]
Factor = Annotated[float, Field(gt=0, le=1_000_000)]
Span = Annotated[list[Share], Field(min_length=2, max_length=2)]
Official = Annotated[list["OfficialRate"], Field(min_length=1, max_length=50)]
ORDER = "Put them in the order of their years, each year once."


class OfficialRate(Graded[Rate]):
    """A social discount rate that holds from a year on."""

    since: Year


def _in_range(form):
    if not form.low <= form.value <= form.high:
        raise refused("E-RANGE", "the value must lie between low and high", "Widen the range, or correct the value.")
    return form


class Ranged(Graded[Factor]):
    """A number with its range."""

    low: Factor
    high: Factor
    _ordered = model_validator(mode="after")(_in_range)


class RangedShare(Graded[Share]):
    """A share with its range."""

    low: Share
    high: Share
    _ordered = model_validator(mode="after")(_in_range)


class InducementForm(Form):
    """What a won of average final demand induces at home."""

    price_year: Year
    production: Ranged
    value_added: Ranged
    jobs: Ranged
    jobs_services: Ranged
    jobs_construction: Ranged
    jobs_goods: Ranged


class AdditionalityForm(Form):
    """Factors that evaluators assume."""

    deadweight: RangedShare
    displacement: RangedShare
    leakage: RangedShare
    substitution: RangedShare


class WeightsForm(Sourced):
    """Lowest and highest weight of each part of the overall score, from a year on."""

    since: Year
    capital: bool
    economic: Span
    policy: Span
    balance: Span

    @model_validator(mode="after")
    def _make_one(self) -> WeightsForm:
        spans = (self.economic, self.policy, self.balance)
        if any(low > high for low, high in spans):
            raise refused("E-RANGE", "a weight goes from the lowest to the highest", "Exchange the two.")
        least, most = (round(sum(span[end] for span in spans), 9) for end in (0, 1))
        if not least <= 1 <= most:
            rule = "no weights within these ranges add up to 1"
            raise refused("E-RANGE", rule, "The lowest add up to 1 at most, the highest to 1 at least.")
        return self


class OfficialForm(Form):
    """What official studies found on average."""

    regional_index: Ranged
    jobs: Ranged


class AppraisalForm(Form):
    """The file."""

    title: Title
    official_rate: Official
    other_rate: Annotated[list[Graded[Rate]], Field(max_length=20)]
    public_funds: Ranged
    other_public_funds: Annotated[list[Graded[Factor]], Field(max_length=20)]
    labour_share: RangedShare
    inducement: InducementForm
    additionality: AdditionalityForm
    weights: Annotated[list[WeightsForm], Field(min_length=1, max_length=100)]
    official: OfficialForm
    local_share: Graded[Share] | None = None


class Known(NamedTuple):
    """A number from outside: value, range (that of the value itself where none is known), source key, grade, note."""

    value: float
    low: float
    high: float
    source: str
    grade: str
    note: str = ""

    def scaled(self, factor: float) -> Known:
        """The same in another unit, for a factor above 0."""
        return self._replace(value=self.value * factor, low=self.low * factor, high=self.high * factor)


class Weights(NamedTuple):
    """Lowest and highest weight of each part of the overall score, from a year on."""

    since: int
    capital: bool
    economic: tuple[float, float]
    policy: tuple[float, float]
    balance: tuple[float, float]
    source: str
    grade: str
    note: str


@dataclass(frozen=True)
class Appraisal:
    """How public money is judged.

    `inducement` has KRW per KRW (`production`, `value_added`) and persons per billion KRW at prices of `base_year`
    (`jobs`, `jobs_services`, `jobs_construction`, `jobs_goods`). `additionality` has the priors by factor.
    `local_share` is the part of public money that local government pays, None where it is not known.
    """

    name: str
    title: str
    base_year: int
    official_rates: tuple[tuple[int, Known], ...]
    other_rates: tuple[Known, ...]
    public_funds: Known
    other_public_funds: tuple[Known, ...]
    labour_share: Known
    inducement: dict[str, Known]
    additionality: dict[str, Known]
    weights: tuple[Weights, ...]
    official: dict[str, Known]
    local_share: Known | None = None

    def rate_in(self, year: int) -> Known:
        """The official social discount rate of a year; before the first known year the first."""
        return _held(self.official_rates, year, lambda entry: entry[0])[1]

    def weights_in(self, year: int, capital: bool = False) -> Weights:
        """The weights of a year in the capital region or outside; before the first known year the first."""
        return _held([w for w in self.weights if w.capital == capital], year, lambda entry: entry.since)


def _held(entries: Sequence, year: int, since: Callable):
    """The entry that holds in a year: the last that has begun, else the first."""
    return next((entry for entry in reversed(entries) if since(entry) <= year), entries[0])


def read_appraisal(name_or_path: str | Path = KOREA, base_year: int = BASE_YEAR) -> Appraisal:
    """Read an appraisal file by name or path, jobs per money at prices of `base_year`; InputError if it is wrong."""
    named = isinstance(name_or_path, str) and not name_or_path.endswith(".toml")
    path = scenarios_folder() / FOLDER / f"{name_or_path}.toml" if named else Path(name_or_path)
    return check_appraisal(read(path), read_prices(), base_year)


def check_appraisal(document: Document, prices: Prices, base_year: int = BASE_YEAR) -> Appraisal:
    """The appraisal of a document; InputError with all that is wrong in it."""
    form = validated(AppraisalForm, document.data, document)
    check_sources(document)
    problems = _wrong(document, form)
    if problems:
        raise InputError(problems)
    per_money = _price_ratio(document, form.inducement.price_year, prices, base_year)
    return Appraisal(
        name=document.path.stem,
        title=form.title,
        base_year=base_year,
        official_rates=tuple((rate.since, _known(rate)) for rate in form.official_rate),
        other_rates=tuple(map(_known, form.other_rate)),
        public_funds=_known(form.public_funds),
        other_public_funds=tuple(map(_known, form.other_public_funds)),
        labour_share=_known(form.labour_share),
        inducement=_inducement(form.inducement, per_money),
        additionality={name: _known(getattr(form.additionality, name)) for name in AdditionalityForm.model_fields},
        weights=tuple(map(_weights, form.weights)),
        official={name: _known(getattr(form.official, name)) for name in OfficialForm.model_fields},
        local_share=_known(form.local_share) if form.local_share else None,
    )


def _known(form) -> Known:
    low, high = getattr(form, "low", form.value), getattr(form, "high", form.value)
    return Known(form.value, low, high, form.source, form.grade, form.note or "")


def _weights(form: WeightsForm) -> Weights:
    (a, b), (c, d), (e, f) = form.economic, form.policy, form.balance
    return Weights(form.since, form.capital, (a, b), (c, d), (e, f), form.source, form.grade, form.note or "")


def _inducement(form: InducementForm, per_money: float) -> dict[str, Known]:
    known = {name: _known(getattr(form, name)) for name in InducementForm.model_fields if name != "price_year"}
    return {name: item.scaled(per_money) if name.startswith("jobs") else item for name, item in known.items()}


def _price_ratio(document: Document, price_year: int, prices: Prices, base_year: int) -> float:
    """Money of the price year that is worth one won at base-year prices."""
    converter = Converter(document, prices, base_year)
    real = converter.krw(Money(MUCH, "KRW", False, price_year), ("inducement", "price_year"))
    converter.finish()
    return float(MUCH / real)


def _wrong(document: Document, form: AppraisalForm) -> list[Problem]:
    problems = _out_of_order(document, "official_rate", form.official_rate)
    for capital in (False, True):
        sets = [(n, item) for n, item in enumerate(form.weights) if item.capital == capital]
        if not sets:
            rule = "weights are needed for the capital region and for the other regions"
            hint = "Add [[weights]] with capital = true and with capital = false."
            problems.append(document.problem("E-KEY-MISSING", ("weights",), rule, hint))
        problems += _out_of_order(document, "weights", [item for _, item in sets], [n for n, _ in sets])
    return problems


def _out_of_order(document: Document, table: str, entries: Sequence, places: Sequence[int] = ()) -> list[Problem]:
    """Entries that do not begin later than the one before them; `places` are their positions in the file."""
    places = places or range(len(entries))
    return [
        document.problem("E-YEARS", (table, place, "since"), "each entry begins later than the one before", ORDER)
        for place, before, entry in zip(places[1:], entries, entries[1:], strict=False)
        if entry.since <= before.since
    ]
