"""Event logs for process mining: pairs of events with rising timestamps, read back by an XML parser."""

from xml.etree import ElementTree

import pytest

from journeysim.errors import UsageError
from tests.results.stories import identity, tell

SPACE = "{http://www.xes-standard.org/}"

STORIES = (
    "a1: 0.5 arrive home 0.5 | 0.5 enter look | 1 enter buy | 1 enter stay | 1 enter stay/call"
    "| 2 enter stay/chat | 4 enter lost | 4 exit lost 0.3",
    "r1: 4 arrive work 0.6 | 4 enter look | 10 censor look 0.6",
)


def read(path):
    """The traces of a file: name and the events as (name, transition, timestamp)."""
    keys = ("concept:name", "lifecycle:transition", "time:timestamp")
    traces = []
    for trace in ElementTree.parse(path).getroot().iter(f"{SPACE}trace"):
        own = {child.get("key"): child.get("value") for child in trace}
        events = [{c.get("key"): c.get("value") for c in event} for event in trace.iter(f"{SPACE}event")]
        traces.append((own["concept:name"], [tuple(event[key] for key in keys) for event in events]))
    return traces


def test_stages_start_and_complete_in_order(tmp_path):
    """A stay is completed before the next begins; the horizon leaves a stay open."""
    tell(*STORIES).log.to_xes(tmp_path / "log.xes")
    (first, events), (second, open_end) = read(tmp_path / "log.xes")
    assert (first, second) == (str(identity("a1")), str(identity("r1")))
    assert [event[:2] for event in events] == [
        ("look", "start"), ("look", "complete"), ("buy", "start"), ("buy", "complete"),
        ("stay", "start"), ("stay", "complete"), ("lost", "start"), ("lost", "complete"),
    ]  # fmt: skip
    assert events[0][2] == "2000-01-01T12:00:00.000+00:00"
    assert [event[2] for event in events] == sorted(event[2] for event in events)
    assert [event[:2] for event in open_end] == [("look", "start")]


def test_touchpoints_take_the_place_of_their_stage(tmp_path):
    """The micro level holds touchpoints, and stages that have none."""
    tell(*STORIES).log.to_xes(tmp_path / "log.xes", level="micro", epoch="2024-02-28")
    events = read(tmp_path / "log.xes")[0][1]
    assert [name for name, transition, _ in events if transition == "start"] == [
        "look", "buy", "stay/call", "stay/chat", "lost",
    ]  # fmt: skip
    assert events[-1][2] == "2024-03-03T00:00:00.000+00:00"


def test_keys_are_those_of_the_standard(tmp_path):
    """Every event has a name, a transition and a timestamp; the classifiers use declared keys."""
    tell(*STORIES).log.to_xes(tmp_path / "log.xes")
    root = ElementTree.parse(tmp_path / "log.xes").getroot()
    assert root.get("xes.version") == "1849-2016"
    declared = {child.get("key") for scope in root.iter(f"{SPACE}global") for child in scope}
    for event in root.iter(f"{SPACE}event"):
        assert declared <= {child.get("key") for child in event}
    for classifier in root.iter(f"{SPACE}classifier"):
        assert set(classifier.get("keys", "").split()) <= declared


def test_wrong_wishes_get_a_clear_answer(tmp_path):
    """A level, a date or a folder that does not exist."""
    result = tell(*STORIES)
    with pytest.raises(UsageError, match="Levels: macro, micro"):
        result.log.to_xes(tmp_path / "log.xes", level="nano")
    with pytest.raises(UsageError, match="2000-01-01"):
        result.log.to_xes(tmp_path / "log.xes", epoch="soon")
    with pytest.raises(UsageError, match="cannot be written"):
        result.log.to_xes(tmp_path / "nowhere" / "log.xes")
