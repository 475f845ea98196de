"""Evidence and figures, pure: what may be said of studies, and of a clinic's own readings.

The arithmetic of evidence is public here with plain signatures: means, SDs, numbers of people
and counts go in, named results come out, and each docstring names where its formula stands.
"""

from glideway.outcomes.core.arithmetic import Bounds, paired_p
from glideway.outcomes.core.arithmetic import fisher as fisher_p
from glideway.outcomes.core.arithmetic import wilson as wilson_interval
from glideway.outcomes.core.effects import (
    Effect,
    dav_of,
    dz_of,
    dz_of_t,
    hedges_g,
    small_sample_factor,
)
from glideway.outcomes.core.exact import (
    SmallestP,
    chi_square_p,
    rank_sum_smallest_p,
    sign_p,
    wilcoxon_smallest_p,
)
from glideway.outcomes.core.groups import TTest, student_t, welch_t
from glideway.outcomes.core.pairs import (
    PossibleP,
    correlation_of_p,
    implied_correlation,
    paired_p_range,
)
from glideway.outcomes.core.power import (
    people_for_means,
    people_for_shares,
    power_of_means,
    power_of_shares,
)
from glideway.outcomes.core.whole import grim, grimmer, largest_sd

__all__ = [
    "Bounds",
    "Effect",
    "PossibleP",
    "SmallestP",
    "TTest",
    "chi_square_p",
    "correlation_of_p",
    "dav_of",
    "dz_of",
    "dz_of_t",
    "fisher_p",
    "grim",
    "grimmer",
    "hedges_g",
    "implied_correlation",
    "largest_sd",
    "paired_p",
    "paired_p_range",
    "people_for_means",
    "people_for_shares",
    "power_of_means",
    "power_of_shares",
    "rank_sum_smallest_p",
    "sign_p",
    "small_sample_factor",
    "student_t",
    "welch_t",
    "wilcoxon_smallest_p",
    "wilson_interval",
]
