"""Shapes of credentials by issuer, as facts; the values are drawn when a text is written."""
