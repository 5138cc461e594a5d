"""``journeysim schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

from journeysim.cli.screen import print_json


def schema() -> None:
    """Print the JSON Schema of scenario files, for completion and checks in editors."""
    from journeysim.scenario.editor import schema as schema_of_scenarios

    print_json(schema_of_scenarios())
