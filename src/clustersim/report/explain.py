"""What a name means: a parameter, an outcome, a strategy, an instrument or a finding, as plain records.

A record is what `--json` writes; `explain_words.py` turns it into lines and tables for a terminal.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from clustersim import parameters
from clustersim import scenario as files
from clustersim.files.names import nearest
from clustersim.files.settings import SETTINGS
from clustersim.inputs import INSTRUMENTS
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.outcomes import OUTCOMES, RATIOS, every
from clustersim.parameters import effects, evidence

from .parameters_page import submodel_of
from .where_used import PACKAGE, uses_of

OTHERWISE = "`clustersim list` shows the names there are, `clustersim list parameters` those of parameters."


def explain(name: str) -> dict:
    """The record of a name. Raises InputError with the nearest name if nothing is called so."""
    for kind, (names, record) in KINDS.items():
        if name in names():
            return {"name": name, "kind": kind, **record(name)}
    known = [known for names, _ in KINDS.values() for known in names()]
    hint = nearest(name, known, OTHERWISE)
    raise InputError(Problem("O31", "nothing is called so", key="explain", value=shown(name), hint=hint))


# ---------------------------------------------------------------- parameters


def parameter_record(name: str) -> dict:
    """Value, range, grade, source, where it is used and which outcomes it moves."""
    declared = parameters.REGISTER[name]
    record = {key: getattr(declared, key) for key in ("value", "unit", "low", "high", "grade", "source", "meaning")}
    findings = {row: evidence.rows()[row].name for row in evidence.ROW_ID.findall(declared.evidence)}
    return {
        **record,
        "findings": findings,
        "submodel": _submodel(name),
        "used": [use._asdict() for use in uses_of(name)],
        **effects_record(name),
    }


def _submodel(name: str) -> dict:
    module = next(module for module in parameters.SUBMODELS if hasattr(module, name))
    return {"title": submodel_of(module)[0].split(" (")[0], "file": f"parameters/{module.__name__.split('.')[-1]}.py"}


def effects_record(name: str) -> dict:
    """What was seen to move with a parameter, the clearest first, and how that was measured."""
    known = effects.effects()
    moved = sorted(known.moved(name), key=lambda effect: -_clearness(effect))
    about = {key: known.about[key] for key in ("experiment", "seeds", "seen", "rules") if key in known.about}
    return {
        "effects": [effect._asdict() for effect in moved],
        "unchanged": all(effect.change == 0 for effect in known.by_parameter.get(name, ())),
        "failed_ends": sorted(end for parameter, end in known.failed if parameter == name),
        "measured": {
            **about,
            "this_parameter": name in known.by_parameter or any(name == failed for failed, _ in known.failed),
            "range_as_now": known.is_of(name),
            "rules_as_now": known.about.get("rules") == effects.model_digest(),
        },
    }


def _clearness(effect: effects.Effect) -> float:
    """How many times the noise a change is; what has no noise at all comes by its share of the default."""
    return abs(effect.change or 0.0) / (effect.noise or abs(effect.default) or 1.0)


# ---------------------------------------------------------------- outcomes, strategies, instruments, findings


def outcome_record(name: str) -> dict:
    """Unit, meaning, direction, and the parameters that move it, the largest change first."""
    item = every()[name]
    moved = [e for told in effects.effects().by_parameter.values() for e in told if e.outcome == name and e.change]
    moved.sort(key=lambda effect: -abs(effect.change or 0.0))
    return {
        "unit": item.unit,
        "meaning": item.meaning,
        "direction": item.direction,
        "net": name in OUTCOMES and OUTCOMES[name].net,
        "made_of": [RATIOS[name].top, RATIOS[name].bottom] if name in RATIOS else [],
        "effects": [effect._asdict() for effect in moved],
        "measured": name in {e.outcome for told in effects.effects().by_parameter.values() for e in told},
    }


def strategy_record(name: str) -> dict:
    """The purse and what it is spent on."""
    strategy = files.load_strategy(name)
    spends = [
        {
            "instrument": spend.instrument,
            "share": spend.share,
            "first_year": spend.first_year,
            "last_year": spend.last_year,
            "settings": dict(spend.settings),
        }
        for spend in strategy.spends
    ]
    return {"title": strategy.title, "purse": strategy.purse, "unit": "KRW", "spends": spends}


def instrument_record(name: str) -> dict:
    """What a public won buys, the settings a strategy file may give, the strategies that use it."""
    text = (PACKAGE / "instruments" / f"{name}.py").read_text("utf-8")
    words = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")
    users = [other for other in files.list_names("strategies") if name in _instruments_of(other)]
    return {
        "meaning": words[0],
        "levers": " ".join(words[1:]).replace("\n", " ").removeprefix("Levers: "),
        "settings": list(SETTINGS[name].model_fields),
        "strategies": users,
    }


def _instruments_of(strategy: str) -> set[str]:
    return {spend.instrument for spend in files.load_strategy(strategy).spends}


def finding_record(name: str) -> dict:
    """A row of evidence: value, source, and what became of it."""
    row = evidence.rows()[name]
    record = {key: getattr(row, key) for key in ("value", "unit", "low", "high", "source", "role")}
    record |= {"meaning": row.name, "parameters": list(evidence.in_parameters().get(name, ()))}
    if name in evidence.elsewhere():
        record["elsewhere"] = evidence.elsewhere()[name]._asdict()
    if name in evidence.left_out():
        record["left_out"] = evidence.left_out()[name]._asdict()
    return record


KINDS: dict[str, tuple[Callable, Callable[[str], dict]]] = {  # kind: names there are, and the record of one
    "parameter": (parameters.names, parameter_record),
    "outcome": (every, outcome_record),
    "strategy": (lambda: files.list_names("strategies"), strategy_record),
    "instrument": (lambda: INSTRUMENTS, instrument_record),
    "finding": (evidence.rows, finding_record),
}
