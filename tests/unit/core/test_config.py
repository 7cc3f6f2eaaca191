"""State that must not lie together has directories of its own."""

from egress_gateway.core.config import StateConfig


def test_log_its_keys_worker_keys_and_gateway_keys_are_apart() -> None:
    state = StateConfig(directory="var")
    places = [state.log, state.log_keys, state.worker_keys, state.key_store, state.run]
    assert len(set(places)) == len(places)
    assert not any(one.startswith(other + "/") for one in places for other in places)


def test_the_socket_is_among_what_a_restart_rebuilds() -> None:
    state = StateConfig(directory="var")
    assert state.audit_socket.startswith(state.run + "/")
