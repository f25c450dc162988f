"""Messages about files with several faults; single faults are in the table of cases."""

import pytest
from case import good_text

from clustersim import scenario
from clustersim.kernel.errors import MOST_SHOWN, InputError
from clustersim.paths import data_folder

COMPLEX, SHARE = "strategies/designated-complex", "share = 0.576"


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
    path.write_text(good_text("experiments/small").replace("[targets]", table), "utf-8")
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
