"""State that must not lie together has directories of its own."""

from egress_gateway.core.state_config import StateConfig


def test_log_its_keys_connector_keys_worker_keys_and_gateway_keys_are_apart() -> None:
    state = StateConfig(directory="var")
    places = [state.log, state.log_keys, state.connector_keys, state.worker_keys, state.key_store, state.run]
    places.append(state.issuer_keys)
    assert len(set(places)) == len(places)
    assert not any(one.startswith(other + "/") for one in places for other in places)


def test_each_process_has_a_directory_of_its_own_in_what_a_restart_rebuilds() -> None:
    state = StateConfig(directory="var")
    places = [state.audit_socket, state.connector_socket, state.directory_socket, state.worker_cache + "/cache"]
    assert len({place.rpartition("/")[0] for place in places}) == len(places)
    assert all(place.startswith(state.run + "/") for place in places)
