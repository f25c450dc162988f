"""What money is paid for: the purposes of the ledger as whole numbers, in the order of `series.PURPOSES`."""

from __future__ import annotations

from .series import PURPOSES

(
    OPENING,
    SALES,
    INPUTS,
    WAGES,
    PRODUCTION_TAX,
    RENT,
    RESEARCH_INPUTS,
    TRIALS,
    LICENCE,
    CARE,
    RESEARCH_FUNDING,
    SCIENCE_PARK,
    INVESTMENT_GRANT,
    RESEARCH_GRANT,
    HOSPITAL_RESEARCH,
    TRIAL_CAPACITY,
    TECHNOLOGY_TRANSFER,
    TALENT_PROGRAMME,
    NETWORK_OFFICE,
    PUBLIC_VENTURE_FUND,
    ESTATE_RENEWAL,
    INCUBATOR,
    ANCHOR_ATTRACTION,
    RESEARCH_INSTITUTE,
    PRIVATE_INVESTMENT,
    CONSTRUCTION,
    EQUIPMENT,
    VENTURE,
    FUND_CAPITAL,
    LOAN,
    REPAYMENT,
    INTEREST,
    RELOCATION,
    DIVIDEND,
    CLOSING,
    APPROPRIATION,
) = range(len(PURPOSES))
