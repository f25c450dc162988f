"""Stage tables of the six project types, worked out once from the parameters.

A type of which only totals are known (time T, success P, cost C) is cut into a concept, a test and a review stage: time
and cost by shares, success by P to the power of the share, so that the totals are kept.
"""

from __future__ import annotations

import math

import numpy as np

from . import codes
from .kernel.table import Table
from .state import PIPELINE

EARLY_STAGES = {codes.NEW_DRUG: 2}  # discovery and non-clinical; one early stage for the others


def pipeline_table(p) -> np.recarray:
    """One row with times (quarters), chances, costs (KRW a quarter) and peaks by type and stage."""
    row = Table("pipeline", PIPELINE, 1).rows
    pipe = row[0]
    _new_drug(pipe, p)
    _three_stages(pipe, codes.INCREMENTAL_DRUG, p.incremental_time, p.incremental_success, p.incremental_cost, p, True)
    _three_stages(pipe, codes.DEVICE_2, p.device_2_time, p.device_2_success, p.device_2_cost, p, False)
    _three_stages(pipe, codes.DEVICE_3, p.device_3_time, p.device_3_success, p.device_3_cost, p, True)
    _three_stages(pipe, codes.BIOTECH_SERVICE, p.biotech_time, p.biotech_success, p.biotech_cost, p, False)
    _three_stages(pipe, codes.HEALTH_IT_PROJECT, p.health_it_time, p.health_it_success, p.health_it_cost, p, True)
    peaks = (p.new_drug_peak, p.incremental_peak, p.device_2_peak, p.device_3_peak, p.biotech_peak, p.health_it_peak)
    pipe.peak[:] = np.array(peaks) / 4
    pipe.sector[:] = (codes.DRUGS, codes.DRUGS, codes.DEVICES, codes.DEVICES, codes.BIOTECH, codes.HEALTH_IT)
    pipe.least_scale[:] = p.least_scale
    pipe.least_scale[codes.NEW_DRUG] = 1.0  # a trial cannot be run at a quarter of its size
    _shares(pipe, p)
    return row


def _new_drug(pipe, p) -> None:
    kind = codes.NEW_DRUG
    times = (p.discovery_time, p.nonclinical_time, p.phase_1_time, p.phase_2_time, p.phase_3_time, p.review_time)
    chances = (
        p.discovery_success,
        p.nonclinical_success,
        p.phase_1_success,
        p.phase_2_success,
        p.phase_3_success,
        p.review_success,
    )
    costs = (p.discovery_cost, p.nonclinical_cost, p.phase_1_cost, p.phase_2_cost, p.phase_3_cost, p.filing_cost)
    pipe.stages[kind] = len(times)
    pipe.time[kind] = times
    pipe.success[kind] = chances
    pipe.cost[kind] = np.array(costs) / np.array(times)
    pipe.clinical[kind] = (False, False, True, True, True, False)
    pipe.early[kind] = (True, True, False, False, False, False)


def _three_stages(pipe, kind, time, success, cost, p, clinical) -> None:
    device = kind in (codes.DEVICE_2, codes.DEVICE_3)
    shares = np.array([p.concept_share, p.testing_share, 1.0 - p.concept_share - p.testing_share])
    times = time * shares
    if device:
        # the review of a device has a time of its own (p25): half of it for class II, a fifth more for III-IV
        times[2] = p.device_review_time * (0.5 if kind == codes.DEVICE_2 else 1.2)
        times[:2] = (time - times[2]) * shares[:2] / shares[:2].sum()
    if clinical:
        times[1] = max(1.0, times[1] - p.trial_start_lag)  # the known total has the start of the trial in it
    pipe.stages[kind] = 3
    pipe.time[kind, :3] = times
    pipe.success[kind, :3] = [math.pow(success, share) for share in shares]
    pipe.cost[kind, :3] = cost * shares / times
    pipe.clinical[kind, 1] = clinical
    pipe.early[kind, 0] = True


def _shares(pipe, p) -> None:
    share = pipe.share
    share[codes.DRUGS, codes.NEW_DRUG] = p.new_drug_share
    share[codes.DRUGS, codes.INCREMENTAL_DRUG] = 1.0 - p.new_drug_share
    share[codes.DEVICES, codes.DEVICE_2] = 1.0 - p.device_3_share
    share[codes.DEVICES, codes.DEVICE_3] = p.device_3_share
    share[codes.BIOTECH, codes.NEW_DRUG] = p.biotech_drug_share
    share[codes.BIOTECH, codes.BIOTECH_SERVICE] = 1.0 - p.biotech_drug_share
    share[codes.HEALTH_IT, codes.HEALTH_IT_PROJECT] = 1.0
    share[codes.SUPPLIERS, codes.DEVICE_2] = 0.5
    share[codes.SUPPLIERS, codes.BIOTECH_SERVICE] = 0.5


def expected_cost(pipe, kind: int) -> float:
    """Mean money a begun project of a type takes over its life, KRW at full scale."""
    reached, total = 1.0, 0.0
    for stage in range(pipe.stages[kind]):
        total += reached * pipe.time[kind, stage] * pipe.cost[kind, stage]
        reached *= pipe.success[kind, stage]
    return total


def overall_chance(pipe, kind: int) -> float:
    """Chance that a begun project of a type is approved."""
    return float(np.prod(pipe.success[kind, : pipe.stages[kind]]))
