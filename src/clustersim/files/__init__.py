"""Reads the files in `scenarios/` and `experiments/`: finds, decodes, checks and turns them into input records."""
