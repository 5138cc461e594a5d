"""Answers to surveys and complaints, on a story."""

import numpy as np
import pytest

from journeysim.results.measures import measure
from journeysim.results.surveys import tabulate_answers
from tests.results.furnish import furnish
from tests.results.stories import tell

CALLER = (
    "a1: 0 arrive home 0.5 | 0 enter stay | 0 enter stay/call | 1 experience stay/call 0.3"
    "| 2 enter stay/chat | 3 experience stay/chat 0.2 | 4 enter buy | 5 enter stay | 5 enter stay/call"
    "| 6 experience stay/call 0.6 | 10 censor stay/call 0.6"
)


def test_a_complaint_is_an_answer_below_the_threshold():
    """Everybody answers at the call, nobody is asked at the chat: one of two answers complains."""
    asked = {"survey": True, "survey_response": 1.0, "survey_below": 0.4}
    result = tell(CALLER, compiled=furnish({"stay/call": asked}))
    assert tabulate_answers(result).satisfaction.tolist() == [0.3, 0.6]
    assert measure(result, "complaints").value == 1 / 2
    assert measure(result, "survey_satisfaction").value == pytest.approx(0.45)
    assert measure(result, "complaints", window=(5, 10)).value == 0.0


def test_without_surveys_nobody_complains():
    """Nothing is known, which is not the same as no complaint."""
    assert np.isnan(measure(tell(CALLER), "complaints").value)
