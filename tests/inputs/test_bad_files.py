"""Wrong files: each is a good file with one edit; the message must tell code, line, key, value, rule and way out."""

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from clustersim import scenario
from clustersim.kernel.errors import MOST_SHOWN, InputError
from clustersim.paths import data_folder

LOADERS = {
    "regions/korea-2010": scenario.load_region,
    "regions/test-region": scenario.load_region,
    "strategies/no-policy": scenario.load_strategy,
    "strategies/designated-complex": scenario.load_strategy,
    "strategies/hospital-centred": scenario.load_strategy,
    "strategies/as-happened": scenario.load_strategy,
    "futures/korea-2010-2020": scenario.load_future,
    "futures/steady": scenario.load_future,
    "small": scenario.load_experiment,
}


class Case(NamedTuple):
    """A good file, the text to replace and its replacement; what the message must have."""

    base: str
    old: str
    new: str
    code: str
    parts: list[str]


COMPLEX = "strategies/designated-complex"
SHARE = "share = 0.576"
HEAVY = [
    Case(COMPLEX, SHARE, "share = " + "[" * 100_000, "E-NEST", ["deep"]),
    Case(COMPLEX, SHARE, "share = " + "[" * 30 + "]" * 30, "E-NEST", ["more than 20 deep"]),
    Case(COMPLEX, SHARE, "share = " + "9" * 5000, "E-NUMBER", [":11:", "share = 999", "at most 40 digits"]),
    Case(COMPLEX, SHARE, "share = 0x" + "f" * 5000, "E-NUMBER", [":11:", "share = 0xfff", "at most 40 digits"]),
    Case(COMPLEX, SHARE, "share = 1" + "0" * 400, "E-NUMBER", [":11:", "at most 40 digits"]),
]
TABLE = tomllib.loads((Path(__file__).parent / "bad_files.toml").read_text("utf-8"))["case"]
CASES = [Case(**case) for case in TABLE] + HEAVY


def good_text(base: str) -> str:
    folder = "experiments" if base == "small" else "scenarios"
    return (data_folder() / folder / f"{base}.toml").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.new[:30]!r}")
def test_bad_file(case, tmp_path):
    text = good_text(case.base)
    assert case.old in text, "the case no longer fits the good file"
    path = tmp_path / f"{case.base.rsplit('/', 1)[-1]}.toml"
    path.write_text(text.replace(case.old, case.new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        LOADERS[case.base](path)
    message = str(caught.value)
    assert case.code in caught.value.codes, message
    for part in (str(path), *case.parts):
        assert part in message
    if case.code not in ("E-NEST", "E-SYNTAX"):
        line = text[: text.index(case.old)].count("\n") + 1
        told = next(problem for problem in caught.value.problems if problem.code == case.code)
        assert told.line or case.code == "E-KEY-MISSING", "only a key missing at the top of a file has no line"
        if case.new and "\n" not in case.new and told.value and told.value.strip('"') in case.new:
            assert told.line == line


def test_all_errors_of_a_file_at_once(tmp_path):
    path = tmp_path / "many.toml"
    text = 'titel = "x"\npurse = 3\nyears = [true, 2020]\n[[spend]]\ninstrument = "park"\nshare = 2\n'
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        scenario.load_strategy(path)
    assert len(caught.value.problems) == 6
    assert [problem.line for problem in caught.value.problems if problem.code == "E-RANGE"] == [6]
    assert caught.value.exit_code == 2


def test_settings_errors_come_together_with_the_others(tmp_path):
    text = good_text(COMPLEX).replace(SHARE, "share = 2").replace("building_share = 0.4583", "building_share = 4")
    (tmp_path / "two.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        scenario.load_strategy(tmp_path / "two.toml")
    assert caught.value.codes == ("E-RANGE", "E-RANGE")


def test_at_most_twenty_are_shown(tmp_path):
    path = tmp_path / "many.toml"
    path.write_text("\n".join(f"key{n} = 1" for n in range(33)), "utf-8")
    with pytest.raises(InputError) as caught:
        scenario.load_strategy(path)
    lines = str(caught.value).split("\n")
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1] == f"... and {len(caught.value.problems) - MOST_SHOWN} more"


def test_places_named_in_a_strategy_must_be_in_the_region():
    with pytest.raises(InputError, match='"osong": region test-region has no site of this name'):
        scenario.load_scenario("test-region", "designated-complex", "steady")
    with pytest.raises(InputError, match="region test-region has only 2 hospitals"):
        scenario.load_scenario("test-region", "hospital-centred", "steady")
    with pytest.raises(InputError, match='"asan-medical-center": region test-region has no hospital'):
        scenario.load_scenario("test-region", "as-happened", "steady")


@pytest.mark.parametrize(
    ("load", "file", "told"),
    [
        (scenario.load_experiment, "scenarios/regions/test-region", "this is a region; an experiment is needed"),
        (scenario.load_experiment, "scenarios/sources", "this is a list of sources"),
        (scenario.load_region, "scenarios/strategies/hybrid", "this is a strategy; a region is needed"),
        (scenario.load_strategy, "scenarios/futures/steady", "this is a future; a strategy is needed"),
        (scenario.load_future, "experiments/small", "this is an experiment; a future is needed"),
        (scenario.load_future, "scenarios/prices", "this is a price table"),
        (scenario.load_strategy, "scenarios/observations/korea", "this is a file of observations"),
    ],
)
def test_a_file_of_another_kind_is_one_error(load, file, told):
    with pytest.raises(InputError, match=told) as caught:
        load(data_folder() / f"{file}.toml")
    assert caught.value.codes == ("E-KIND",)
    assert f"{file}.toml" in str(caught.value)
    assert "clustersim list" in str(caught.value)


def test_an_unfinished_file_is_told_its_keys_and_not_another_kind(tmp_path):
    (tmp_path / "begun.toml").write_text('title = "x"\nregion = "test-region"\n', "utf-8")
    with pytest.raises(InputError) as caught:
        scenario.load_experiment(tmp_path / "begun.toml")
    assert set(caught.value.codes) == {"E-KEY-MISSING"}


def test_a_bound_of_a_parameter_as_it_is_shown_is_in_its_range(tmp_path):
    path = tmp_path / "edge.toml"
    table = "[parameters]\nphase_2_time = 8.33333\nbuilding_time = 20\n[targets]"  # 25 / 3 months, shown in six figures
    path.write_text(good_text("small").replace("[targets]", table), "utf-8")
    overrides = scenario.load_experiment(path).scenarios[0].overrides
    assert overrides == (("building_time", 20.0), ("phase_2_time", 8.33333))


def test_long_and_strange_values_are_shortened_and_escaped(tmp_path):
    path = tmp_path / "long.toml"
    path.write_text(good_text(COMPLEX).replace('"3000 bn KRW"', '"' + "x\\u0007" * 500 + '"'), "utf-8")
    with pytest.raises(InputError) as caught:
        scenario.load_strategy(path)
    (problem,) = caught.value.problems
    assert len(problem.value) <= 80
    assert "\\x07" in problem.value
    assert "\x07" not in str(caught.value)
