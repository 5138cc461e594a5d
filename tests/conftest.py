"""What all tests share: how Hypothesis looks for examples."""

import os

from hypothesis import settings

# No deadline: a first call may import or compile for seconds.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
