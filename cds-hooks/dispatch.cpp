// INVARIANT: a responder may outlive connection, reactor and listener: it holds the reactor weakly, and the counters.
#include "cds-hooks/dispatch.h"

#include <boost/asio/post.hpp>

#include <utility>

namespace parity::hooks {
namespace {

using Clock = std::chrono::steady_clock;

// One request in flight, from dispatch until its responder has answered or is gone.
class InFlight {
 public:
  explicit InFlight(std::shared_ptr<ListenerCounters> counters) : counters_(std::move(counters)) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { --counters_->in_flight; }

 private:
  std::shared_ptr<ListenerCounters> counters_;
};

// On the reactor's thread. An answer that can't be written (no memory) costs its own connection alone.
void hand_out(Reactor& reactor) {
  for (Outbox::Answer& answer : reactor.outbox.take_all()) {
    const auto found = reactor.connections.find(answer.connection);
    if (found == reactor.connections.end()) continue;
    const auto connection = found->second;
    try {
      connection->answer(answer.sequence, std::move(answer.response));
    } catch (...) {
      connection->abort();
    }
  }
}

void deliver(const std::weak_ptr<Reactor>& where, std::uint64_t id, std::uint64_t sequence, HttpResponse response) {
  const auto reactor = where.lock();
  if (!reactor || !reactor->outbox.put({id, sequence, std::move(response)})) return;
  try {
    asio::post(reactor->io, [at = reactor.get()] { hand_out(*at); });
  } catch (...) {
    reactor->outbox.take_all();  // no memory: these are lost to their deadlines, and the next one tells anew
    throw;
  }
}

Responder make_responder(const Seat& seat, std::uint64_t sequence) {
  auto slot = std::make_shared<InFlight>(seat.core.counters);
  std::weak_ptr<Reactor> where = seat.reactor.weak_from_this();
  return Responder([slot = std::move(slot), where = std::move(where), id = seat.id, sequence](HttpResponse response) {
    deliver(where, id, sequence, std::move(response));
  });
}

// std::function wants a copyable target, and neither of the two is.
struct Work {
  HttpRequest request;
  Responder responder;
  Clock::time_point queued;
};

void work_off(ListenerCore& core, Work& work) {
  if (Clock::now() - work.queued <= core.options.limits.queue_deadline) {
    return core.handler.handle(std::move(work.request), std::move(work.responder));
  }
  ++core.counters->shed;
  work.responder.send(core.handler.refuse({503, "the server is busy", &work.request}));
}

}  // namespace

void name_request(HttpRequest& request, RequestIds& ids, const std::string& peer) {
  const auto id = request.header("X-Request-Id");
  request.request_id = id && is_uuid(*id) ? std::string(*id) : ids.make_uuid();
  const auto trace = request.header("traceparent");
  request.traceparent = trace && is_traceparent(*trace) ? std::string(*trace) : ids.make_traceparent();
  request.peer = peer;
}

HttpRequest without_body_and_secrets(const HttpRequest& request) {
  HttpRequest rest;
  rest.method = request.method;
  rest.target = request.target;
  rest.body_state = request.body_state;
  rest.request_id = request.request_id;
  rest.traceparent = request.traceparent;
  rest.started = request.started;
  if (const auto origin = request.header("Origin")) rest.headers.push_back({"Origin", std::string(*origin)});
  return rest;
}

bool dispatch(HttpRequest request, const Seat& seat, std::uint64_t sequence) {
  ListenerCore& core = seat.core;
  if (core.counters->in_flight.fetch_add(1) >= core.options.limits.in_flight) {
    --core.counters->in_flight;
    return false;
  }
  auto work = std::make_shared<Work>(Work{std::move(request), make_responder(seat, sequence), Clock::now()});
  return core.queue->try_push([&core, work = std::move(work)] { work_off(core, *work); });
}

void forget_connection(const Seat& seat) {
  seat.reactor.connections.erase(seat.id);
  --seat.core.counters->connections;
  if (!seat.core.draining) return;
  const std::lock_guard lock(seat.core.drained_mutex);
  seat.core.drained.notify_all();
}

}  // namespace parity::hooks
