"""`clustersim explain`: what is said of each kind of name, where a parameter is used, and names that are not there."""

import json
import re
import sys

import pytest

from clustersim import cli, parameters
from clustersim.outcomes import every
from clustersim.parameters import effects, evidence
from clustersim.report import explain as explaining
from clustersim.report import explain_words
from clustersim.report.where_used import PACKAGE, uses_of

HEADER = "parameter,end,value,designated-complex:net_jobs,lead:net_jobs,no-policy:jobs\n"


@pytest.fixture
def known(tmp_path, monkeypatch):
    """Effects of three parameters: one moves net jobs, one nothing at all, one nothing that can be told from noise."""
    rows = [("(default)", "", "", 2000, 1000, 180000), ("(noise)", "", "", 50, 60, 70)]
    for name, low, high in (("park_appeal", "-800", "1200"), ("slot_cost", "0", "0"), ("runway", "", "")):
        declared = parameters.REGISTER[name]
        lead = "0" if low == "0" else ""
        rows += [(name, end, repr(getattr(declared, end)), x, lead, 0) for end, x in (("low", low), ("high", high))]
    rows += [("deal_rate", "low", "99.0", 0, 0, 0), ("deal_rate", "high", "275.0", *["failed"] * 3)]
    path = tmp_path / "effects.csv"
    about = f"# experiment: korea-2010, 2010 to 2020\n# seeds: 2: 5 6\n# seen: so\n# rules: {effects.model_digest()}\n"
    path.write_text(about + HEADER + "".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")
    read = effects.effects(path)
    monkeypatch.setattr(effects, "effects", lambda: read)
    return read


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run `clustersim explain` in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["clustersim", "explain", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return run


def test_a_parameter_is_explained_in_full(call, known):
    code, out, _ = call("park_appeal")
    declared = parameters.REGISTER["park_appeal"]
    assert code == 0
    for words in (declared.meaning, declared.source, "guessed:", "0 to 5", "unit: logit", "parameters/demography.py"):
        assert words in out
    assert "processes/relocation.py: park_value" in out
    (line,) = [line for line in out.splitlines() if line.split()[:1] == ["net_jobs"]]
    assert re.findall(r"[-+]?[\d,]+", line.replace("designated-complex", "")) == ["2,000", "-800", "+1,200"]
    assert explain_words.OTHER_RULES not in out


def test_no_effect_and_none_seen_are_told_apart(call, known):
    assert explain_words.UNTOUCHED in call("slot_cost")[1]
    assert explain_words.NOTHING_SEEN in call("runway")[1]
    assert explain_words.UNMEASURED in call("openness")[1]
    assert explain_words.FAILED_END.format(end="high") in call("deal_rate")[1]


def test_old_measurements_are_said_to_be_old(call, known, monkeypatch):
    monkeypatch.setattr(effects, "model_digest", lambda: "another")
    assert explain_words.OTHER_RULES in call("park_appeal")[1]
    changed = parameters.REGISTER["park_appeal"]._replace(high=4.0)
    monkeypatch.setitem(parameters.REGISTER, "park_appeal", changed)
    out = call("park_appeal")[1]
    assert explain_words.OTHER_RANGE in out
    assert "+1,200" not in out


def test_an_outcome_names_what_moves_it_most(call, known):
    _, out, _ = call("net_jobs")
    assert every()["net_jobs"].meaning in out
    assert "its twin" in out
    assert out.index("+1,200") < out.index("-800")
    assert "public_outlay over net_jobs" in call("cost_per_net_job")[1]


def test_strategies_instruments_and_findings_are_explained(call):
    assert "3.00 trn KRW" in call("hospital-centred")[1]
    out = call("trial_capacity")[1]
    assert "hospital-centred" in out
    assert "clinical trials" in out
    assert "entry_rate" in call("e07")[1]
    assert evidence.left_out()["e17"].reason in call("e17")[1]
    assert "size_sigma" in call("e21")[1]


def test_json_holds_the_numbers(call, known, tmp_path):
    assert call("park_appeal", "--json", "it.json")[0] == 0
    record = json.loads((tmp_path / "it.json").read_text("utf-8"))
    assert (record["kind"], record["value"], record["low"], record["high"]) == ("parameter", 2.5, 0.0, 5.0)
    assert record["used"][0]["function"] == "park_value"
    assert {(e["end"], e["change"]) for e in record["effects"]} == {("low", -800.0), ("high", 1200.0)}
    assert record["measured"]["rules_as_now"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("park_apeal",), 'Did you mean "park_appeal"'),
        (("hospital-centered",), 'Did you mean "hospital-centred"'),
        (("zzzz",), "clustersim list parameters"),
        (("park_appeal", "--json", "missing/x.json"), "does not exist"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest_name(call, words, said):
    code, out, err = call(*words)
    assert code == 2
    assert said in err
    assert out == ""


def test_every_name_can_be_explained():
    for names, record in explaining.KINDS.values():
        for name in names():
            json.dumps(record(name), allow_nan=False)


def test_names_of_different_kinds_do_not_collide():
    names = [name for known, _ in explaining.KINDS.values() for name in known()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", parameters.names())
def test_every_parameter_is_found_in_use(name):
    uses = uses_of(name)
    assert uses
    for use in uses:
        lines = (PACKAGE / use.file).read_text("utf-8").splitlines()
        assert name in lines[use.line - 1]
        assert not use.function or f"def {use.function.split('.')[-1]}(" in "\n".join(lines[: use.line])


def test_use_is_told_by_function(tmp_path):
    (tmp_path / "rule.py").write_text(
        "def one(p):\n    return p.rate + q.rate\n\n\n"
        "class Two:\n    def three(self, w):\n        return w.p[0].rate\n\n\n"
        "def four(rate):\n    return rate\n"
    )
    assert [(use.function, use.line) for use in uses_of("rate", tmp_path)] == [("one", 2), ("Two.three", 7)]
