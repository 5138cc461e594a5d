"""What all tests share: how Hypothesis looks for examples."""

import os

from hypothesis import Phase, settings

# No deadline: a first call may import or compile for seconds.
# In the ordinary run a failing example is shown as it was found: making it smaller may take minutes.
settings.register_profile(
    "ci", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
settings.register_profile("fresh", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
