"""The store: one folder a study, immutable parts, nothing appended to and nothing written over.

`layout.py` what a run's numbers are called; `records.py` the columns of a runs part; `durable.py` a file that is there
whole or not at all; `parts.py` tables in Parquet; `manifest.py` what was asked and made with; `lock.py` one writer;
`generation.py` the runs made by one code on one question; `study.py` the folder.
"""
