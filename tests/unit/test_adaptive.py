"""How many paired runs to add, when to stop and what may be stated: decisions worked out by hand, and symmetries."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustersim.analysis import adaptive
from clustersim.analysis.adaptive import Goal, Named, decide
from clustersim.analysis.intervals import Estimate, student_interval, student_quantile

numbers = st.integers(-1000, 1000).map(float)


def even(centre: float, half: float, n: int = 600) -> list[float]:
    """Values of this mean, not skewed, whose 95% interval reaches `half` to either side."""
    spread = half * math.sqrt(n - 1) / student_quantile(0.975, n - 1)
    return [centre - spread, centre + spread] * (n // 2)


def hits(n: int, count: int) -> list[float]:
    """Ones in `count` of n runs, 0 in the others; squared skewness is about n / count."""
    return [1.0] * count + [0.0] * (n - count)


def ask(gaps, goal: Goal | None = None, smallest: float = 0.0):
    return decide([Named("net jobs", gaps, smallest)], goal)


# ---------------------------------------------------------------- the floor


@pytest.mark.parametrize(("rarest", "floor"), [(0.05, 600), (0.1, 300), (0.03, 1000), (0.07, 429), (1.0, 30)])
def test_the_first_batch_is_thirty_over_the_rarest_outcome(rarest, floor):
    found = ask([], Goal(rarest=rarest))
    assert found.more == floor
    assert not found.settled
    assert found.readings[0].estimate == Estimate(None, None, None, 0)


def test_below_the_floor_nothing_is_stated_and_what_is_missing_is_added():
    found = ask(even(10, 0.1, 100))
    assert found.more == 500
    assert found.readings[0].estimate == Estimate(pytest.approx(10), None, None, 100)
    assert found.reason == (
        "500 more after 100 paired runs: no interval below the floor of 600 paired runs "
        "(30 / 0.05, to see an outcome of 1 in 20 30 times)"
    )


@pytest.mark.parametrize("n", [0, 40])
def test_a_floor_above_the_cap_stops_at_once_without_an_interval(n):
    found = ask(even(10, 0.1, n) if n else [], Goal(rarest=0.01))
    assert found.more == 0
    assert not found.settled
    assert found.readings[0].estimate.low is None
    assert "the floor of 3000 paired runs" in found.reason
    assert "above the cap of 2000" in found.reason


# ---------------------------------------------------------------- width


def test_a_narrow_interval_stops_and_the_reason_says_how_narrow():
    found = ask(even(100, 8.7))
    assert found.more == 0
    assert found.settled
    assert found.readings[0].estimate == student_interval(even(100, 8.7))
    assert found.reason == (
        "stopped after 600 paired runs: the interval of net jobs reaches 8.7% from the mean, asked 10%. "
        "Outcomes rarer than 1 in 100 runs are not covered"
    )


@pytest.mark.parametrize(
    ("half", "more"),
    [
        (0.101, 150),  # 612 runs would do; the least batch is a fifth of what there is: 720, rounded up to 750
        (0.15, 900),  # 600 * 1.5^2 = 1350 runs would do; with a margin 1485, rounded up to 1500
        (0.16, 1400),  # 1536, with a margin 1700; the next batch would end just before the cap, so this one goes there
    ],
)
def test_a_batch_looks_ahead_to_the_number_that_is_needed(half, more):
    assert ask(even(1, half)).more == more


def test_a_batch_is_at_most_twice_what_there_is():
    found = ask(even(1, 0.9), Goal(most=100_000))
    assert found.more == 1200
    assert "about 49,000 paired runs would do" in found.reason  # 600 * 9^2 = 48,600


def test_at_the_cap_the_interval_is_stated_though_wider_than_asked():
    found = ask(even(100, 15), Goal(most=600))
    assert found.more == 0
    assert not found.settled
    assert found.readings[0].estimate.high == pytest.approx(115)
    assert found.readings[0].why == (
        "cap of 600 paired runs reached: the interval of net jobs reaches 15% from the mean, asked 10%; "
        "about 1,400 paired runs would do"
    )


def test_more_runs_than_the_cap_ask_for_none():
    assert ask(even(1, 0.3, 4000)).more == 0


# ---------------------------------------------------------------- a mean near 0


def test_no_difference_that_matters_is_an_answer():
    found = ask(even(1, 5), smallest=10)
    assert found.settled
    assert "no difference in net jobs that matters: its interval lies within ±10" in found.reason


def test_no_difference_has_to_hold_for_a_wider_interval():
    assert ask(even(4, 4.9), smallest=10).settled  # 4.9 * 1.2 < 10 - 4
    assert not ask(even(4, 5.1), smallest=10).settled  # though -1.1 to 9.1 lies within 10


def test_a_mean_of_nothing_runs_to_the_cap_and_says_what_is_missing():
    goal = Goal(most=2000)
    assert ask(even(0, 5), goal).more == 1400
    found = ask(even(0, 5, 2000), goal)
    assert found.more == 0
    assert found.readings[0].estimate == student_interval(even(0, 5, 2000))
    assert "is -5 to 5, asked 10% of its mean" in found.reason
    assert "name the smallest difference that matters" in found.reason


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_equal_values_settle_at_the_floor_with_an_exact_interval(value):
    assert ask([value] * 30).more == 570
    found = ask([value] * 600)
    assert found.settled
    assert found.more == 0
    assert found.readings[0].estimate == Estimate(value, value, value, 600)
    assert f"net jobs is {value:g} in each of 600 paired runs" in found.reason


# ---------------------------------------------------------------- few runs that carry the difference


def test_few_carriers_go_on_without_an_interval():
    # 6 of 600: squared skewness 0.98^2 / 0.0099 = 97.0; 10 times that is above 600 and below the cap
    found = ask(hits(600, 6))
    assert found.more == 1400
    assert found.readings[0].estimate == Estimate(0.01, None, None, 600)
    assert found.readings[0].why == (
        "no interval of net jobs: 4 of 600 paired runs carry 66% of its variance, as an outcome of 1 in 97 would; "
        "to see it 30 times takes about 2,900"
    )


def test_carriers_too_few_for_the_cap_stop_without_an_interval():
    found = ask(hits(600, 2))  # squared skewness 297: 10 times that is above the cap
    assert found.more == 0
    assert not found.settled
    assert found.readings[0].estimate.low is None
    assert found.reason == (
        "stopped after 600 paired runs: no interval of net jobs: 2 of 600 paired runs carry 99.7% of its variance, "
        "as an outcome of 1 in 297 would; to see it 30 times takes about 8,900, above the cap of 2000"
    )


def test_a_narrow_interval_carried_by_few_goes_on_to_thirty_times():
    gaps = [100 + value for value in hits(600, 15)]  # squared skewness 37: 30 times that is 1,111 runs
    found = ask(gaps)
    assert found.more == 650  # 1,111 with a margin is 1,222, rounded up
    assert found.readings[0].estimate.low is not None
    assert "to see it 30 times takes about 1,100" in found.reason


def test_at_the_cap_ten_carriers_are_enough_to_state_an_interval():
    assert ask(hits(600, 12), Goal(most=600)).readings[0].estimate.low is not None
    assert ask(hits(600, 9), Goal(most=600)).readings[0].estimate.low is None


# ---------------------------------------------------------------- several differences


def test_the_difference_that_needs_most_decides():
    found = decide([Named("net jobs", even(1, 0.05)), Named("value added", even(1, 0.15))])
    assert found.more == 900
    assert [reading.settled for reading in found.readings] == [True, False]
    assert "net jobs" not in found.reason


def test_a_hopeless_difference_does_not_hold_up_the_others():
    found = decide([Named("net jobs", hits(600, 2)), Named("value added", even(1, 0.05))])
    assert found.more == 0
    assert not found.settled
    assert [reading.estimate.low is None for reading in found.readings] == [True, False]


def test_the_floor_is_said_once():
    found = decide([Named("net jobs", []), Named("value added", [])])
    assert found.reason.count("floor") == 1


# ---------------------------------------------------------------- symmetries


samples = st.lists(numbers, min_size=30, max_size=60)
SMALL = Goal(most=50, rarest=1.0)


@given(samples)
def test_swapped_arms_give_the_mirror_image(gaps):
    one, other = ask(gaps, SMALL), ask([-value for value in gaps], SMALL)
    assert other.more == one.more
    assert other.readings[0].estimate == one.readings[0].estimate.reversed


@given(samples, st.sampled_from([2.0**-40, 0.5, 1024.0]))
def test_the_unit_does_not_matter(gaps, unit):
    one, other = ask(gaps, SMALL, 8.0), ask([unit * value for value in gaps], SMALL, 8.0 * unit)
    assert other.more == one.more
    assert other.settled == one.settled
    assert other.readings[0].estimate == one.readings[0].estimate.scaled(unit)


@given(samples)
def test_the_order_of_runs_does_not_matter(gaps):
    assert ask(gaps, SMALL) == ask(sorted(gaps), SMALL)


def test_batches_grow_keep_the_first_runs_and_end():
    luck = even(1, 1, 5000)  # in this order, every prefix of even length has the same mean
    goal, n, sizes = Goal(most=5000, rarest=0.5), 0, []
    while more := ask(luck[:n], goal).more:
        n += more
        sizes.append(n)
    assert sizes == [60, 200, 600, 1800, 5000]  # three times each, rounded up, the last one up to the cap
    assert ask(luck, goal) == ask(luck[:n], goal)


# ---------------------------------------------------------------- the interval


@given(st.lists(numbers, min_size=2, max_size=60))
def test_the_stretched_interval_is_never_inside_students(gaps):
    student, found = student_interval(gaps), adaptive.stretched_interval(gaps)
    assert found.mean == student.mean
    assert found.low <= student.low
    assert found.high >= student.high


def test_it_stretches_towards_the_long_tail_only():
    student, found = student_interval(hits(600, 12)), adaptive.stretched_interval(hits(600, 12))
    assert found.low == student.low
    assert found.high > student.high
    assert adaptive.stretched_interval([3.0]) == Estimate(3.0, None, None, 1)
    assert adaptive.stretched_interval([3.0, 3.0]) == Estimate(3.0, 3.0, 3.0, 2)


def test_its_far_end_solves_halls_cubic():
    gaps = hits(600, 12)
    n, skew = 600, 2 * adaptive.skewness(gaps)
    end = (0.02 - adaptive.stretched_interval(gaps).high) / math.sqrt(0.02 * 0.98 * 600 / 599)
    reached = end + skew * end**2 / 3 + skew**2 * end**3 / 27 + skew / (6 * n)
    assert reached * math.sqrt(n) == pytest.approx(-student_quantile(0.975, n - 1))


def test_skewness_and_carriers_by_hand():
    assert adaptive.skewness([0, 0, 0, 1]) == pytest.approx(0.5 / math.sqrt(3 / 16))
    assert adaptive.skewness([4, 4]) == 0
    assert adaptive.skewness([1e-200, 2e-200, 6e-200]) == pytest.approx(adaptive.skewness([1, 2, 6]))
    assert adaptive.carriers([0, 0, 0, 4]) == (1, 0.75)  # squares 1, 1, 1, 9
    assert adaptive.carriers([-1, 1, -1, 1]) == (2, 0.5)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_values_must_be_finite(bad):
    with pytest.raises(ValueError, match="net jobs is not finite"):
        ask([1.0, bad])
    with pytest.raises(ValueError, match="smallest difference"):
        ask([1.0], smallest=bad)


@pytest.mark.parametrize(
    "goal", [Goal(width=0), Goal(width=math.nan), Goal(rarest=0), Goal(rarest=1.5), Goal(most=29), Goal(width=math.inf)]
)
def test_goals_that_make_no_sense_are_refused(goal):
    with pytest.raises(ValueError, match="a width above 0"):
        ask([], goal)


def test_lists_must_be_of_one_length():
    for differences in ([], [Named("a", [1.0]), Named("b", [])]):
        with pytest.raises(ValueError, match="same number of paired runs"):
            decide(differences)
