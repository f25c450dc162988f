"""Whole-number codes used in records: what each value of a column stands for."""

from __future__ import annotations

from .inputs import SECTORS, SKILLS
from .results import ORIGINS

DIMENSIONS = 8  # knowledge fields (k01): chemistry, biologics, devices, software, clinical, regulatory, making, market
FIELDS = ("chemistry", "biologics", "devices", "software", "clinical", "regulatory", "manufacturing", "market")

DRUGS, DEVICES, BIOTECH, HEALTH_IT, SUPPLIERS = range(len(SECTORS))
RESEARCHER, CLINICIAN, TECHNICIAN, GENERAL = range(len(SKILLS))
INCUMBENT, UNIVERSITY_BORN, HOSPITAL_BORN, INSTITUTE_BORN, SPIN_OUT, INDEPENDENT = range(len(ORIGINS))

ROLES = ("supplier", "integrator", "vision_provider")
SPECIALIST, INTEGRATOR, VISION_PROVIDER = range(len(ROLES))

CAME = ("new", "moved_within", "moved_in", "anyway")  # where a firm came from
NEW, MOVED_WITHIN, MOVED_IN, ANYWAY = range(len(CAME))

ORGANISATIONS = ("hospital", "university", "institute")
HOSPITAL, UNIVERSITY, INSTITUTE = range(len(ORGANISATIONS))

PROJECTS = ("new_drug", "incremental_drug", "device_2", "device_3", "biotech_service", "health_it")
NEW_DRUG, INCREMENTAL_DRUG, DEVICE_2, DEVICE_3, BIOTECH_SERVICE, HEALTH_IT_PROJECT = range(len(PROJECTS))
STAGES = 6  # most stages a project type has

CAPITAL_FUND, PROVINCIAL_FUND, PUBLIC_FUND = range(3)
HOUSEHOLD, ECONOMY_ROW, ABROAD_ROW, BANK_ROW = range(4)  # rows of the table of other sectors

# What a draw is for. The number is part of the key, so a new purpose goes to the end and old results stay.
(
    START,
    START_SIZE,
    START_RESEARCH,
    START_PROJECT,
    START_PRODUCT,
    START_TIE,
    IDEA,
    PROJECT_KIND,
    STAGE_TIME,
    STAGE_LUCK,
    QUEUE,
    LICENCE,
    DEAL,
    SEARCH,
    DROP,
    SHOCK,
    VENTURE,
    QUIT,
    FILL,
    FOUND,
    NEWBORN,
    MOVE,
    CLOSE,
    PEAK,
    GRANT,
    SLOTS,
    GRADUATE,
    RING,
    ANCHOR,
) = range(29)
