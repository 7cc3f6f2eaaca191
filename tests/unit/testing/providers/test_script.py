"""A script's defaults are a healthy provider."""

from egress_gateway.testing.providers.script import Choice, Delivery, Reply, ToolUse, calls, says


def test_a_reply_arrives_healthy_unless_the_script_says_otherwise() -> None:
    delivery = Reply().delivery
    assert delivery == Delivery()
    assert [delivery.silent, delivery.endless, delivery.gzip, delivery.comments] == [False] * 4
    assert (delivery.cut_after, delivery.pause_after) == (None, None)


def test_short_forms() -> None:
    late = Delivery(before_head=1)
    assert says("x", delivery=late) == Reply(choices=(Choice(text="x"),), delivery=late)
    assert calls("f", "[]") == Reply(choices=(Choice(tools=(ToolUse(name="f", arguments="[]"),)),))
