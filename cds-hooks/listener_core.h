// What the listener's files share: counters, one reactor for each I/O thread, and the face of a connection. Private to
// listener.cpp, session.h and the two files that instantiate it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>  // before Asio 1.18, whose coroutine header forgets it
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "cds-hooks/http.h"
#include "cds-hooks/listener.h"
#include "cds-hooks/request_id.h"
#include "cds-hooks/work_queue.h"

namespace parity::hooks {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Shared with responders, which may outlive the listener.
struct ListenerCounters {
  std::atomic<std::size_t> connections{0};  // all open ones, also those that are being refused
  std::atomic<std::size_t> in_flight{0};
  std::atomic<std::size_t> buffered{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<std::uint64_t> shed{0};
  std::atomic<std::uint64_t> timed_out{0};
};

/// One client. Every call is made on its reactor's thread.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  /// The handler's answer to request number `sequence` of this connection; ignored when that one is over.
  virtual void answer(std::uint64_t sequence, HttpResponse response) = 0;
  /// Closes if idle; otherwise after the answer under way.
  virtual void drain() = 0;
  virtual void abort() = 0;
};

/// Answers on their way to one I/O thread: it is woken once for all that come before it looks.
class Outbox {
 public:
  struct Answer {
    std::uint64_t connection = 0;
    std::uint64_t sequence = 0;
    HttpResponse response;
  };

  /// Whether it is the first, so that the I/O thread must be told. From any thread.
  bool put(Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
    return answers_.size() == 1;
  }
  std::vector<Answer> take_all() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Answer> answers_;
};

/// An I/O thread, its event loop and its connections. A connection lives on one reactor, so that it needs no lock.
struct Reactor : std::enable_shared_from_this<Reactor> {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections;  // touched on `thread` only
  std::uint64_t next_id = 0;
  Outbox outbox;
  std::thread thread;
};

/// What every session reads; outlives them all.
struct ListenerCore {
  ListenerCore(ListenerOptions with, HttpHandler& answers) : options(std::move(with)), handler(answers) {}

  ListenerOptions options;
  HttpHandler& handler;
  std::shared_ptr<ListenerCounters> counters = std::make_shared<ListenerCounters>();
  RequestIds ids;
  std::unique_ptr<WorkQueue> queue;
  std::unique_ptr<asio::ssl::context> tls;
  std::atomic<bool> draining{false};
  std::mutex drained_mutex;
  std::condition_variable drained;  // told of each connection's end while draining
};

enum class Admission : std::uint8_t { kServe, kRefuse };  // kRefuse: over the limit; to be told 503

/// A session's place in the listener.
struct Seat {
  ListenerCore& core;
  Reactor& reactor;  // INVARIANT: no shared_ptr, for its event loop may hold sessions that nobody ran to the end
  std::uint64_t id = 0;
  Admission admission = Admission::kServe;
};

std::shared_ptr<Connection> make_plain_session(tcp::socket socket, Seat seat);
std::shared_ptr<Connection> make_tls_session(tcp::socket socket, Seat seat);

/// Errors, the operator's: a file that can't be read, or a key that does not fit the certificate.
Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const TlsOptions& options);

}  // namespace parity::hooks
