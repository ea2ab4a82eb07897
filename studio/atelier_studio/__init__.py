"""The image studio: jewels as geometry, light, render passes and finishing. Lengths are millimetres."""
