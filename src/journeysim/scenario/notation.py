"""How values look, as regular expressions for editors; the readers themselves are stricter."""

from __future__ import annotations

_N = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"
_SHORT = r"(min|h|d|w|mo|y)"
_UNIT = r"(min|minutes?|h|hours?|d|days?|w|weeks?|mo|months?|y|years?)"
_SPREAD = rf"( *\({_N}( +per +{_UNIT})? +to +{_N}( +per +{_UNIT})?\))?"

RANGED = rf"^{_N}{_SPREAD}$"
"""``0.3`` or ``0.3 (0.2 to 0.4)``."""

DURATION = rf"^({_N} *{_SHORT}|0+)$"
RATE = rf"^{_N}( +per +{_UNIT})?{_SPREAD}( +per +{_UNIT})?$"
DISCOUNT = rf"^{_N}( +per +y(ear)?)?{_SPREAD}( +per +y(ear)?)?$"
LAW = (
    r"^(fixed|uniform|exponential|lognormal|weibull|gamma|loglogistic|normal|beta|logit_normal|empirical|until)"
    r" *\(.*\)$"
)
BOUND = rf"^(above|below) +{_N}( *{_SHORT})?$"
TRAIT = r"^trait *\( *[A-Za-z0-9-]+ *\)$"
CHANCE_WORD = r"^(rest|trait *\( *[A-Za-z0-9-]+ *\))$"
RESPONSE = r"^(linear|(hill|inverted_u) *\(.*\))$"
