"""Finds audit records, and says how much went where in each hour: derived from the segments, never evidence."""

from egress_gateway.adapters.audit_index.index import INDEX, AuditIndex
from egress_gateway.adapters.audit_index.query import Hit, Query
from egress_gateway.adapters.audit_index.rollups import HourOfTraffic, HourOfUse

__all__ = ["INDEX", "AuditIndex", "Hit", "HourOfTraffic", "HourOfUse", "Query"]
