"""Stylised facts of section 11 and evaluations of section 10 of the evidence, looked for in what runs do."""
