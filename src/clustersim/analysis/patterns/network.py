"""The shape of a network of partners: degrees, clustering, path length, nodes that hang together twice."""

from __future__ import annotations

import math
from typing import NamedTuple

import networkx as nx
import numpy as np

SOURCES = 100  # nodes from which path lengths are counted


class Shape(NamedTuple):
    """Measures over nodes with at least one tie; random: a random network with the same nodes and ties."""

    degree_spread: float  # coefficient of variation of degrees
    degree_top: float  # largest degree over the mean
    clustering: float  # mean share of a node's pairs of partners that are partners; over random
    path: float  # mean distance inside the largest component; over random
    twice: float  # share of nodes in the largest part that no single node holds together


def shape_of(pairs: np.ndarray) -> Shape:
    """Shape of the network with these ties (rows of two node numbers)."""
    graph = nx.Graph([(int(a), int(b)) for a, b in pairs])
    nodes, ties = graph.number_of_nodes(), graph.number_of_edges()
    degrees = np.array([degree for _, degree in graph.degree()], float)
    mean = 2 * ties / nodes
    blocks = [len(block) for block in nx.biconnected_components(graph)]
    twice = max((size for size in blocks if size > 2), default=0)
    return Shape(
        float(degrees.std() / mean),
        float(degrees.max() / mean),
        nx.average_clustering(graph) / (mean / (nodes - 1)),
        mean_path(graph) / (math.log(nodes) / math.log(mean)),
        twice / nodes,
    )


def mean_path(graph: nx.Graph) -> float:
    """Mean distance from up to SOURCES evenly spaced nodes of the largest component to all its nodes."""
    components: list[set[int]] = [set(nodes) for nodes in nx.connected_components(graph)]
    largest = max(components, key=len)
    component = sorted(largest)
    sources = component[:: max(1, len(component) // SOURCES)][:SOURCES]
    lengths = [
        length
        for source in sources
        for node, length in nx.single_source_shortest_path_length(graph, source).items()
        if node != source
    ]
    return float(np.mean(lengths))
