"""What is looked at before a gateway is trusted with production: one function a check, by subject."""
