"""Five small problems with an exact answer, 10,000 replicates each: the model's processes must agree, |z| < 4.

The seed was set once and is kept. The scores stand in docs/closed-forms.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from docking_cases import CASES

from clustersim.kernel.compiled import COMPILING

PAGE = Path(__file__).parents[2] / "docs" / "closed-forms.md"
LARGEST = 4.0
pytestmark = pytest.mark.skipif(not COMPILING, reason="10,000 replicates take minutes in plain Python")


@pytest.mark.parametrize("name", CASES)
def test_the_model_agrees_with_the_exact_answer(name):
    case, _ = CASES[name]
    scores = case()
    page = PAGE.read_text("utf-8")
    for what, z in scores.items():
        print(f"{name}: {what}: z = {z:+.2f}")
    assert {what: z for what, z in scores.items() if abs(z) >= LARGEST} == {}
    for what, z in scores.items():
        assert f"| {what} | {z:+.2f} |" in page, f"docs/closed-forms.md: {what}: {z:+.2f}"


@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, (_, faults) in CASES.items() for fault in faults])
def test_a_fault_is_seen(name, fault):
    case, _ = CASES[name]
    scores = case(fault)
    print(f"{name}: {fault}: " + ", ".join(f"{what} {z:+.1f}" for what, z in scores.items()))
    assert max(abs(z) for z in scores.values()) >= LARGEST
