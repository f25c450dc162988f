"""What an hour of work costs where: sector wages of the start times the wage index of the place."""

from __future__ import annotations

from .. import codes
from ..kernel.compiled import rule


@rule
def research_wage(nation, place, sector):
    """Wage of a firm's researchers, KRW a quarter."""
    return nation.research_wage[sector] * place.wage[codes.RESEARCHER]


@rule
def production_wages(nation, place, firm):
    """Wages of a firm's staff who are not researchers, KRW a quarter."""
    technicians = firm.staff[codes.TECHNICIAN] * place.wage[codes.TECHNICIAN]
    others = firm.staff[codes.GENERAL] * place.wage[codes.GENERAL]
    return nation.wage[firm.sector] * (technicians + others)
