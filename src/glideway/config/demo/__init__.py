"""The synthetic network: who, where and when from a seed, written by the rooms' own verbs."""
