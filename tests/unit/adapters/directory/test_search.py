"""What is asked and found shows no names of people."""

from egress_gateway.adapters.directory.search import Entry, Match, SearchFailed


def test_records_show_no_names() -> None:
    shown = f"{Match('uid', 'a-person')} {Entry('cn=a-person', ('a-person',))}"
    assert shown == "Match(attribute='uid', value=<8>) Entry(dn=<11>, values=<1>)"


def test_a_failure_says_why_and_whether_the_connection_is_lost() -> None:
    failed = SearchFailed("it is down")
    assert (str(failed), failed.reason, failed.broken) == ("it is down", "it is down", False)
    assert SearchFailed("it is down", broken=True).broken
