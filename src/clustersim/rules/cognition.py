"""How alike two knowledge profiles are, and how much partners can make of it."""

from __future__ import annotations

import math

from ..kernel.compiled import rule


@rule
def depth(knowledge):
    """Length of a knowledge vector."""
    total = 0.0
    for k in range(len(knowledge)):
        total += knowledge[k] * knowledge[k]
    return math.sqrt(total)


@rule
def cognitive_distance(a, b):
    """1 - cosine of two knowledge vectors, in [0, 1]; 1 if one of them is empty."""
    dot = 0.0
    for k in range(len(a)):
        dot += a[k] * b[k]
    length = depth(a) * depth(b)
    if length <= 0:
        return 1.0
    return min(1.0, max(0.0, 1.0 - dot / length))


@rule
def fit(distance, best, width):
    """Novelty times understanding: 1 at the best distance, falling on both sides."""
    gap = distance - best
    return math.exp(-gap * gap / (2 * width * width))
