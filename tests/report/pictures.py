"""What tests of pictures share: runs, and what can be read back from a figure."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from journeysim.scenario.library import load, loads, names
from journeysim.simulation import simulate

SHIPPED = names()

ONE_STAGE = """
journeysim: 1
horizon: 90 d
arrivals: {visitors: {customers: 20, enter: awareness}}
stages:
  awareness: {dwell: exponential(mean=3 d), next: {}}
"""

NO_BUYERS = """
journeysim: 1
horizon: 60 d
arrivals: {visitors: {customers: 30, enter: awareness}}
stages:
  awareness: {dwell: exponential(mean=3 d), next: {purchase: 0, lost: rest}}
  purchase: {dwell: 0, next: {}}
  lost:
"""

NO_EXITS = """
journeysim: 1
horizon: 60 d
arrivals: {visitors: {customers: 30, enter: awareness}}
stages:
  awareness: {dwell: exponential(mean=3 d), next: {purchase: 0.2, awareness: rest}}
  purchase: {dwell: exponential(mean=9 d), next: awareness}
"""

MEETING = """
journeysim: 1
horizon: 30 d
arrivals: {visitors: {rate: 3 per day, enter: purchase}}
stages:
  purchase: {dwell: 0, quality: 0.6, desk: help, on_abandon: churned, next: retention}
  retention: {dwell: exponential(mean=9 d), next: {purchase: 0.5, churned: rest}}
  churned:
desks: {help: {servers: 1, service: exponential(mean=6 h), patience: exponential(mean=3 h)}}
"""

EDGE_CASES = {"one stage": ONE_STAGE, "no buyers": NO_BUYERS, "no exits": NO_EXITS, "meeting": MEETING}


@cache
def scenario(name):
    """A shipped scenario, or one of the edge cases."""
    return loads(EDGE_CASES[name]) if name in EDGE_CASES else load(name)


@cache
def run(name, strategy="baseline", customers=300):
    """A small run; scenarios of given people run as they are."""
    loaded = scenario(name)
    listed = any(source.times or source.entries for source in loaded.model.arrivals.values())
    given = all(source.entries for source in loaded.model.arrivals.values())
    small = None if name in EDGE_CASES or (listed and given) else customers
    return simulate(loaded, strategy=strategy, seed=1, customers=small)


def texts(figure, prefix=""):
    """The words of every text whose gid begins with a prefix, by gid."""
    found = [text for text in figure.findobj(Text) if (text.get_gid() or "").startswith(prefix)]
    return {text.get_gid(): text.get_text() for text in found if text.get_gid()}


def boxes(figure, *prefixes):
    """Pixels (left, bottom, right, top) of every text with one of the prefixes, by gid."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    found = {}
    for text in figure.findobj(Text):
        gid = text.get_gid() or ""
        if gid and text.get_text() and any(gid.startswith(prefix) for prefix in prefixes):
            text.set_bbox(None)
            extent = text.get_window_extent(renderer)
            found[gid] = (extent.x0, extent.y0, extent.x1, extent.y1)
    return found


def overlaps(found):
    """Pairs of boxes that share more than a hair."""
    return [
        (a, b)
        for (a, first), (b, second) in combinations(found.items(), 2)
        if min(first[2], second[2]) - max(first[0], second[0]) > 0.5
        and min(first[3], second[3]) - max(first[1], second[1]) > 0.5
    ]


def crossed(figure, found):
    """Boxes through which a curve of the figure runs."""
    curves = [
        np.concatenate(list(patch.get_path().to_polygons(closed_only=False)))
        for patch in figure.findobj(PathPatch)
        if not patch.get_fill()
    ]
    return [
        gid
        for gid, (left, low, right, high) in found.items()
        for curve in curves
        if np.any(
            (curve[:, 0] > left) & (curve[:, 0] < right) & (curve[:, 1] > low + 1) & (curve[:, 1] < high - 1)
        )
    ]


def outside(figure, found):
    """Texts that do not lie inside the figure."""
    width, height = (100 * side for side in figure.get_size_inches())
    return [gid for gid, (x0, y0, x1, y1) in found.items() if x0 < 0 or y0 < 0 or x1 > width or y1 > height]


def xs(line):
    """Positions across of the points of a line."""
    return np.asarray(line.get_xdata(), dtype=np.float64)


def ys(line):
    """Heights of the points of a line."""
    return np.asarray(line.get_ydata(), dtype=np.float64)


def corners(path):
    """The points of a path, of shape (points, 2)."""
    return np.asarray(path.vertices, dtype=np.float64)
