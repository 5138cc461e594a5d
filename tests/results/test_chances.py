"""Chances recomputed from the log are those that the engine held its draws against."""

import numpy as np

from journeysim.results.addresses import blocks, key_of, uniforms32
from journeysim.results.chances import chances, first_chances, recomputable, traits_of
from journeysim.results.decisions import rows_by_outcome, tabulate_decisions
from tests.studies.control.busy import busy_world, runs


def test_draws_fall_into_the_chances_of_the_edges_taken() -> None:
    """Each decision's uniform lies within the recomputed cumulated chances of the edge that was taken."""
    for strategy in ("baseline", "coach"):
        result = runs(busy_world(1), strategy, 1)[0]
        visits, taken, seen = result.visits, tabulate_decisions(result), 0
        for persona in result.compiled.personas:
            for place in persona.places:
                rows = np.flatnonzero(
                    (visits.place == place.index) & (visits.persona == persona.index) & visits.left
                )
                for row, used in rows_by_outcome(place, taken.outcome, rows):
                    decided = used[taken.target[used] != -2]
                    if len(row.edges) < 2 or not len(decided):
                        continue
                    assert recomputable(row)
                    ends = np.cumsum(chances(result, row, decided), axis=1)
                    ids = result.log.ids[visits.customer[decided]]
                    words = blocks(key_of(result), ids, place.purposes.visit, visits.number[decided] - 1)
                    u = uniforms32(words[1 if place.touchpoints else 0])
                    edge = np.minimum((u[:, np.newaxis] >= ends).sum(axis=1), len(row.edges) - 1)
                    targets = np.array([one.target for one in row.edges])
                    assert np.array_equal(targets[edge], taken.target[decided])
                    seen += len(decided)
        assert seen > 200


def test_openings_and_traits_are_those_of_the_engine() -> None:
    """First touchpoints follow their recomputed chances, and traits differ from customer to customer."""
    result = runs(busy_world(2), "baseline", 1)[0]
    stage = result.compiled.places[result.log.names.places.index("ask")]
    rows = np.flatnonzero(result.visits.place == stage.index)
    p = first_chances(result, stage, rows)
    words = blocks(
        key_of(result),
        result.log.ids[result.visits.customer[rows]],
        stage.purposes.visit,
        result.visits.number[rows] - 1,
    )
    first = (uniforms32(words[0])[:, np.newaxis] >= np.cumsum(p, axis=1)).sum(axis=1)
    places = np.array([one.place for one in stage.touchpoints])
    assert np.array_equal(places[first], result.visits.place[rows + 1])
    values = traits_of(result, 0, np.arange(len(result.customers)))
    assert abs(values.mean()) < 0.2
    assert 0.3 < values.std() < 0.7
