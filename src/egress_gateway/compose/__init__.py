"""Puts processes together: the one place that knows which adapter stands behind which port."""
