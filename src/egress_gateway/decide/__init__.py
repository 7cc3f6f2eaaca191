"""The policy: a bundle of YAML files becomes one function from facts to a decision. Pure."""
