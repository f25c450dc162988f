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
def distance_at(a, b, depth_a, depth_b):
    """As `cognitive_distance`, for vectors whose depths are known."""
    dot = 0.0
    for k in range(len(a)):
        dot += a[k] * b[k]
    length = depth_a * depth_b
    if length <= 0:
        return 1.0
    return min(1.0, max(0.0, 1.0 - dot / length))


@rule
def cognitive_distance(a, b):
    """1 - cosine of two knowledge vectors, in [0, 1]; 1 if one of them is empty."""
    return distance_at(a, b, depth(a), depth(b))


@rule
def fit(distance, best, width):
    """Novelty times understanding: 1 at the best distance, falling on both sides."""
    gap = distance - best
    return math.exp(-gap * gap / (2 * width * width))
