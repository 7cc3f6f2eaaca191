"""What is counted over many requests: the service in the log's process, and its client in the workers."""
