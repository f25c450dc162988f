"""Small rules about one hospital, university or institute that several processes share."""

from __future__ import annotations

from ..kernel.compiled import rule


@rule
def programme_money(o, p):
    """Programme money at work in an organisation, KRW a quarter."""
    return o.programme_stock / max(1.0, p.hospital_lead_time)
