"""Value added and job accounting (evidence section 7)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
drug_value_added_ratio = parameter(
    0.416, "-", 0.38, 0.46, "v01", "measured",
    "VA ratio pharma",
    "KHIDI 2012 from BOK IO 2009",
)
device_value_added_ratio = parameter(
    0.313, "-", 0.28, 0.4, "v02", "measured",
    "VA ratio devices",
    "same (manufacturing mean 0.247)",
)
care_value_added_ratio = parameter(
    0.533, "-", 0.5, 0.57, "v03", "measured",
    "VA ratio health services",
    "same (services mean 0.586)",
)
biotech_value_added_ratio = parameter(
    0.4, "-", 0.33, 0.48, "v04", "guessed",
    "VA ratio biotech",
    "between pharma and R&D services",
)
health_it_value_added_ratio = parameter(
    0.55, "-", 0.45, 0.65, "v05", "derived",
    "VA ratio health IT / R&D services",
    "service mean 0.586 as guide",
)
production_inducement = parameter(
    1.79, "x", 1.6, 2.0, "v07", "measured",
    "production inducement",
    "BOK 2019 1.791; digital-therapy sector 1.770 (2015)",
)
goods_employment_inducement = parameter(
    6.94, "jobs/bn KRW", 6.16, 8.96, "v09", "measured",
    "employment inducement, manufactured goods",
    "BOK 2019, 6.2 a bn KRW of that year (2010 higher)",
)
construction_employment_inducement = parameter(
    12.1, "jobs/bn KRW", 10.1, 15.7, "v11", "measured",
    "employment inducement, construction (person-years)",
    "BOK 2019, 10.8 a bn KRW of that year",
)
inducement_decline_rate = parameter(
    0.0124, "/year", 0.0024, 0.0274, "v12", "borrowed",
    "yearly decline of employment inducement at constant prices",
    "12.9 (2010, M) -> 10.1 (2019, S) a bn KRW of each year: 2.5% less 1.26% of inflation",
)
device_import_share = parameter(
    0.38, "-", 0.3, 0.45, "v14", "measured",
    "import leakage devices",
    "KHIDI (pharma 0.20)",
)
supplier_value_added_ratio = parameter(
    0.35, "share", 0.25, 0.45, "-", "guessed",
    "value added ratio of suppliers",
    "between devices and services",
)
drug_import_share = parameter(
    0.20, "share", 0.15, 0.30, "v14", "measured",
    "imports in the home market, drugs",
    "KHIDI, import leakage",
)
other_import_share = parameter(
    0.25, "share", 0.10, 0.40, "-", "guessed",
    "imports in the home market, biotech, health IT, suppliers",
    "between drugs and devices",
)
drug_export_share = parameter(
    0.10, "share", 0.05, 0.20, "-", "guessed",
    "exports in sales, drugs",
    "judgement; mostly a home market in 2010",
)
device_export_share = parameter(
    0.43, "share", 0.35, 0.60, "-", "derived",
    "exports in sales, devices",
    "exports over production 2007 (959.1 of 2,217.0 bn KRW)",
)
biotech_export_share = parameter(
    0.35, "share", 0.20, 0.50, "-", "guessed",
    "exports in sales, biotech",
    "judgement",
)
health_it_export_share = parameter(
    0.05, "share", 0.0, 0.2, "-", "guessed",
    "exports in sales, health IT",
    "judgement",
)
supplier_export_share = parameter(
    0.10, "share", 0.0, 0.3, "-", "guessed",
    "exports in sales, suppliers",
    "judgement",
)
indirect_by_inducement = parameter(
    0.0, "switch", 0.0, 1.0, "-", "derived",
    "0: indirect jobs by the local multiplier with its lag; 1: by input-output inducement. Never both",
    "evidence section 7",
)
