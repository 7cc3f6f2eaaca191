"""Who is asking: the gateway key, the headers beside it, and the principal they come to."""
