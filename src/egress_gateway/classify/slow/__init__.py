"""Models that are not ours: what they say of a text made into findings. They are asked where others need not wait."""
