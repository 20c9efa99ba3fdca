// From a complete request to the handler threads and back, for sessions of either kind. Private to the listener.
#pragma once

#include <cstdint>
#include <string>

#include "cds-hooks/listener_core.h"

namespace parity::hooks {

/// Fills in request id, traceparent and peer.
void name_request(HttpRequest& request, RequestIds& ids, const std::string& peer);

/// Method, target, ids, start and the Origin field: what the answer to a refused request depends on.
HttpRequest without_body_and_secrets(const HttpRequest& request);

/// Queues the request for a handler thread; its answer comes back through Connection::answer with `sequence`. False
/// when too many are in flight: then nothing has been called, and nothing will be.
bool dispatch(HttpRequest request, const Seat& seat, std::uint64_t sequence);

/// Takes the connection off its reactor and off the count.
void forget_connection(const Seat& seat);

}  // namespace parity::hooks
