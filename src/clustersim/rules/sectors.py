"""What differs between sectors, by parameter: value added, trade, output per worker, drift of established lines."""

from __future__ import annotations

from .. import codes
from ..kernel.compiled import rule

INDUCEMENT_YEAR = 2019.0  # of the Bank of Korea's employment inducement (v09-v11)


@rule
def by_sector(sector, drugs, devices, biotech, health_it, suppliers):
    """The value that belongs to a sector."""
    if sector == codes.DRUGS:
        return drugs
    if sector == codes.DEVICES:
        return devices
    if sector == codes.BIOTECH:
        return biotech
    if sector == codes.HEALTH_IT:
        return health_it
    return suppliers


@rule
def value_added_ratio(sector, p):
    """Value added over output (v01-v05)."""
    return by_sector(
        sector,
        p.drug_value_added_ratio,
        p.device_value_added_ratio,
        p.biotech_value_added_ratio,
        p.health_it_value_added_ratio,
        p.supplier_value_added_ratio,
    )


@rule
def import_share(sector, p):
    """Imports in the home market at the start (v14)."""
    other = p.other_import_share
    return by_sector(sector, p.drug_import_share, p.device_import_share, other, other, other)


@rule
def export_share(sector, p):
    """Exports in sales."""
    return by_sector(
        sector,
        p.drug_export_share,
        p.device_export_share,
        p.biotech_export_share,
        p.health_it_export_share,
        p.supplier_export_share,
    )


@rule
def default_output_per_worker(sector, p):
    """Sales a year per production worker (l11-l14), for regions that do not state their output."""
    return by_sector(
        sector,
        p.drug_output_per_worker,
        p.device_output_per_worker,
        p.biotech_output_per_worker,
        p.health_it_output_per_worker,
        p.supplier_output_per_worker,
    )


@rule
def drift_rate(sector, p):
    """Yearly drift of established lines against the home market (solved, see docs/odd.md)."""
    return by_sector(
        sector,
        p.drug_drift_rate,
        p.device_drift_rate,
        p.biotech_drift_rate,
        p.health_it_drift_rate,
        p.supplier_drift_rate,
    )
