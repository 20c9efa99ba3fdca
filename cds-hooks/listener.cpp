// Accepting, the threads, and the end of both.
#include "cds-hooks/listener.h"

#include <pthread.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include "cds-hooks/listener_core.h"

namespace parity::hooks {
namespace {

constexpr std::chrono::milliseconds kAcceptPause{50};

ListenerOptions with_defaults(ListenerOptions options) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  if (options.io_threads == 0) options.io_threads = cores;
  if (options.handler_threads == 0) options.handler_threads = cores + 1;
  return options;
}

tl::unexpected<Error> unavailable(const ListenerOptions& options, const std::string& why) {
  return tl::unexpected(Error{ErrorKind::kUnavailable,
                              "can't listen on " + options.host + " port " + std::to_string(options.port) + ": " + why,
                              {},
                              "choose another address or a free port"});
}

// One handler that throws must not end the thread, and with it every connection on it.
void run_reactor(Reactor& reactor) {
  ::pthread_setname_np(::pthread_self(), "parity-io");
  for (;;) {
    try {
      reactor.io.run();
      return;
    } catch (...) {
      continue;
    }
  }
}

}  // namespace

class Listener::Impl {
 public:
  Impl(const ListenerOptions& options, HttpHandler& handler) : core_(with_defaults(options), handler) {
    for (std::size_t i = 0; i < core_.options.io_threads; ++i) reactors_.push_back(std::make_shared<Reactor>());
    acceptor_.emplace(reactors_.front()->io);
    pause_.emplace(reactors_.front()->io);
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { stop(std::chrono::milliseconds{0}); }

  Result<void> open() {
    if (core_.options.tls) {
      auto tls = make_tls_context(*core_.options.tls);
      if (!tls) return tl::unexpected(tls.error());
      core_.tls = std::move(*tls);
    }
    auto bound = bind();
    if (!bound) return bound;
    try {
      core_.queue = std::make_unique<WorkQueue>(core_.options.handler_threads, core_.options.limits.in_flight);
      for (const auto& reactor : reactors_) reactor->thread = std::thread([at = reactor.get()] { run_reactor(*at); });
    } catch (const std::system_error& error) {
      return unavailable(core_.options, error.what());
    }
    asio::post(reactors_.front()->io, [this] { accept(); });
    return {};
  }

  std::uint16_t port() const { return port_; }
  const ListenerCore& core() const { return core_; }

  std::size_t stop(std::chrono::milliseconds patience) {
    if (std::exchange(stopped_, true)) return 0;
    core_.draining = true;
    if (threads_run()) {
      asio::post(reactors_.front()->io, [this] { close_acceptor(); });
      for_each_connection([](Connection& connection) { connection.drain(); });
    }
    wait_until_none(patience);
    const std::size_t cut_off = core_.counters->connections;
    if (cut_off > 0) {
      for_each_connection([](Connection& connection) { connection.abort(); });
      wait_until_none(kAcceptPause);
    }
    if (core_.queue) core_.queue->stop();
    end_threads();
    return cut_off;
  }

 private:
  bool threads_run() const { return reactors_.front()->thread.joinable(); }

  Result<void> bind() {
    boost::system::error_code error;
    tcp::resolver resolver(reactors_.front()->io);
    const auto found = resolver.resolve(core_.options.host, std::to_string(core_.options.port),
                                        tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error || found.empty()) return unavailable(core_.options, error.message());
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
    if (error) return unavailable(core_.options, error.message());
    port_ = acceptor_->local_endpoint(error).port();
    return {};
  }

  void accept() {
    if (core_.draining) return;
    Reactor& reactor = *reactors_[next_reactor_++ % reactors_.size()];
    acceptor_->async_accept(reactor.io, [this, &reactor](const boost::system::error_code& failed, tcp::socket socket) {
      if (core_.draining || failed == asio::error::operation_aborted) return;
      if (failed) return pause_accepting();
      ++core_.counters->accepted;
      if (!try_to_admit(reactor, std::move(socket))) return pause_accepting();
      accept();
    });
  }

  // No: there was no memory for it. An exception would end the chain of accepting for good.
  bool try_to_admit(Reactor& reactor, tcp::socket socket) {
    try {
      admit(reactor, std::move(socket));
      return true;
    } catch (const std::bad_alloc&) {
      --core_.counters->connections;
      return false;
    }
  }

  // Out of file descriptors or memory: not again at once, and not never.
  void pause_accepting() {
    pause_->expires_after(kAcceptPause);
    pause_->async_wait([this](const boost::system::error_code& failed) {
      if (!failed) accept();
    });
  }

  void admit(Reactor& reactor, tcp::socket socket) {
    const ListenerLimits& limits = core_.options.limits;
    const std::size_t open = core_.counters->connections.fetch_add(1);
    if (open >= limits.connections) ++core_.counters->refused_connections;
    if (open >= limits.connections + limits.refused_connections) {
      --core_.counters->connections;
      return;  // the socket closes
    }
    const Admission admission = open >= limits.connections ? Admission::kRefuse : Admission::kServe;
    asio::post(reactor.io, [this, &reactor, admission, socket = std::move(socket)]() mutable {
      const std::uint64_t id = reactor.next_id++;
      Seat seat{core_, reactor, id, admission};
      const auto connection = core_.tls ? make_tls_session(std::move(socket), std::move(seat))
                                        : make_plain_session(std::move(socket), std::move(seat));
      reactor.connections.emplace(id, connection);
      connection->start();
    });
  }

  void close_acceptor() {
    boost::system::error_code ignored;
    acceptor_->close(ignored);
    pause_->cancel();
  }

  template <class Act>
  void for_each_connection(Act act) {
    for (const auto& reactor : reactors_) {
      asio::post(reactor->io, [at = reactor.get(), act] {
        const auto connections = at->connections;  // acting may take one out
        for (const auto& [id, connection] : connections) act(*connection);
      });
    }
  }

  void wait_until_none(std::chrono::milliseconds patience) {
    std::unique_lock lock(core_.drained_mutex);
    core_.drained.wait_for(lock, patience, [this] { return core_.counters->connections == 0; });
  }

  void end_threads() {
    for (const auto& reactor : reactors_) reactor->io.stop();
    for (const auto& reactor : reactors_) {
      if (reactor->thread.joinable()) reactor->thread.join();
      reactor->connections.clear();
    }
    // The acceptor and its timer belong to the first reactor, and a responder may keep that one for a moment.
    acceptor_.reset();
    pause_.reset();
    reactors_.clear();
  }

  ListenerCore core_;
  std::vector<std::shared_ptr<Reactor>> reactors_;
  std::optional<tcp::acceptor> acceptor_;
  std::optional<asio::steady_timer> pause_;
  std::size_t next_reactor_ = 0;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

Result<std::unique_ptr<Listener>> Listener::start(const ListenerOptions& options, HttpHandler& handler) {
  auto impl = std::make_unique<Impl>(options, handler);
  if (const auto opened = impl->open(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::~Listener() = default;

std::uint16_t Listener::port() const { return impl_->port(); }

ListenerStats Listener::stats() const {
  const ListenerCounters& counters = *impl_->core().counters;
  return {.connections = counters.connections,
          .in_flight = counters.in_flight,
          .buffered_body_bytes = counters.buffered,
          .accepted = counters.accepted,
          .refused_connections = counters.refused_connections,
          .shed_requests = counters.shed,
          .timed_out = counters.timed_out,
          .handler_threw = impl_->core().queue->thrown()};
}

std::size_t Listener::drain() { return impl_->stop(impl_->core().options.limits.drain_deadline); }

}  // namespace parity::hooks
