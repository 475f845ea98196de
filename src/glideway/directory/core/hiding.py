"""Why a clinic is not offered. Reasons of one kind lift themselves; any other is somebody's."""

# How a reason begins that the conditions for being listed gave; it lifts once they are met. Such a
# clinic offers no times, and can still be read about and complained about.
LIFTS_ITSELF = "gates: "
