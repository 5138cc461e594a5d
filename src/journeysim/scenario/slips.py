"""What is wrong with one written value, in plain words, and the nearest known name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from journeysim.errors import UsageError

LONGEST = 60


class Slip(UsageError, ValueError):
    """A value that cannot be read.

    Attributes:
        message: What was found and what is allowed, one sentence.
        hint: What to do; may be empty.
        at: Path below the value where the slip is; empty for the value itself.
    """

    def __init__(self, message: str, hint: str = "", at: tuple[str | int, ...] = ()) -> None:
        """Keep the parts; ``str()`` gives message and hint."""
        super().__init__(f"{message} Hint: {hint}" if hint else message)
        self.message = message
        self.hint = hint
        self.at = at

    def __reduce__(self) -> tuple[type[Slip], tuple[str, str, tuple[str | int, ...]]]:
        """Survive a trip between processes."""
        return type(self), (self.message, self.hint, self.at)


def found(raw: Any) -> str:
    """What a raw value is, for a message.

    >>> found("3 days"), found(None), found([1])
    ('found `3 days`', 'found nothing', 'found a list')
    """
    if raw is None:
        return "found nothing"
    if isinstance(raw, dict):
        return "found a mapping"
    if isinstance(raw, list | tuple):
        return "found a list"
    if isinstance(raw, bool):
        return f"found `{str(raw).lower()}`"
    text = str(raw)
    return f"found `{text if len(text) <= LONGEST else text[:LONGEST] + '…'}`"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a mistyped one, or None.

    >>> nearest("dwel", ["dwell", "next"])
    'dwell'
    """
    names = [str(candidate) for candidate in known]
    folded = {candidate.lower().replace("-", "_").replace(" ", "_"): candidate for candidate in names}
    wanted = name[:200].lower().replace("-", "_").replace(" ", "_")
    matches = difflib.get_close_matches(wanted, list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known name, or lists a few that exist."""
    names = sorted({str(candidate) for candidate in known})
    close = nearest(name, names)
    if close is not None:
        return f"did you mean `{close}`?"
    if not names:
        return ""
    listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    return f"known are: {listed}."
