"""Referral, generation by generation: how many came, and how many each of them brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeysim.report.about import about
from journeysim.report.style import BLUE, GREEN, QUIET, SMALL, footer, heading, new_figure, plot, write
from journeysim.report.wording import estimate_text, number_text
from journeysim.results.estimates import Estimate
from journeysim.results.measures import Results
from journeysim.results.tables import generations

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def referral_generations(results: Results) -> Figure:
    """Draw how many customers each generation of referral has, and how many people each of them brought.

    Args:
        results: One run, or replications of one strategy.
    """
    rows = list(generations(results).rows())
    figure = new_figure(142 + 44 * len(rows))
    heading(
        figure,
        "Referral by generation",
        "Customers who came from sources (generation 0), on their word (1), and so on; "
        "beside the bars: people whom each of them brought (K-factor).",
    )
    footer(figure, about(results))
    axes = plot(figure, 96, 62, 250, 86, grid="x")
    most = max([1, *(row["customers"] for row in rows)])
    axes.set_xlim(0, most * 1.05)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(
        range(len(rows)), ["from sources", *(f"generation {row['generation']}" for row in rows[1:])]
    )
    axes.xaxis.set_major_formatter(lambda count, _: number_text(count, 0))
    axes.set_xlabel("customers", size=SMALL, color=QUIET)
    for i, row in enumerate(rows):
        bars = axes.barh(i, row["customers"], height=0.55, color=BLUE if i == 0 else GREEN, alpha=0.85)
        bars[0].set_gid(f"generation:{i}")
        brought = Estimate(row["k_factor"], row["k_factor_low"], row["k_factor_high"], row["customers"])
        words = f"{number_text(row['customers'], 0)} customers\nK = {estimate_text(brought)}"
        write(axes, (most * 1.07, i), words, align="left middle", gid=f"words:{i}")
    return figure
