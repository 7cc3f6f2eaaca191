"""The process in which people decide: reviews, and who may decide them."""
