"""The directory process: asks LDAP for groups of people, and issuers for their keys."""
