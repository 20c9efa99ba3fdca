// The HTTP/1.1 server: accepts, reads, limits, writes, drains. What to answer is an HttpHandler's business (http.h).
// Started by the cli's `serve` and by tests. Knows nothing of CDS Hooks, and installs no signal handler.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cds-hooks/http.h"
#include "engine/base/result.h"

namespace parity::hooks {

/// What one client, and what all clients together, may take. Beyond: the status in brackets.
struct ListenerLimits {
  std::size_t header_bytes = std::size_t{16} * 1024;                 // request line and fields (431)
  std::size_t header_count = 100;                                    // fields (431)
  std::size_t body_bytes = std::size_t{8} * 1024 * 1024;             // (413, by the handler; the connection closes)
  std::size_t buffered_body_bytes = std::size_t{256} * 1024 * 1024;  // bodies of all connections together (503)
  std::size_t connections = 4096;                                    // open at once (503)
  std::size_t refused_connections = 64;                // open to be told 503; beyond, closed without a word
  std::size_t in_flight = 512;                         // requests taken and not answered (503)
  std::chrono::milliseconds header_deadline{5'000};    // first byte, or connecting, to a whole header (408)
  std::chrono::milliseconds request_deadline{10'000};  // first byte to the whole request (408)
  std::chrono::milliseconds idle_deadline{60'000};     // between requests (closed)
  std::chrono::milliseconds queue_deadline{1'000};     // waiting for a handler thread (503)
  std::chrono::milliseconds answer_deadline{10'000};   // the handler's time (503)
  std::chrono::milliseconds write_deadline{10'000};    // the client's time to take the answer (closed)
  std::chrono::milliseconds linger_deadline{5'000};    // after a closing answer, for what the client still sends
  std::chrono::milliseconds drain_deadline{10'000};    // for all of drain()
};

/// TLS 1.2 or 1.3. Files in PEM.
struct TlsOptions {
  std::string certificate_file;  // the server's, with its chain
  std::string key_file;
  std::string client_ca_file;  // not empty: clients must show a certificate of one of these (mutual TLS)
};

struct ListenerOptions {
  std::string host = "127.0.0.1";  // a name or an address
  std::uint16_t port = 8080;       // 0: any free one; port() tells
  std::optional<TlsOptions> tls;
  ListenerLimits limits;
  std::size_t io_threads = 0;  // 0: one for each core
  // 0: one more than there are cores. They compute; what waits (a FHIR server, keys, the audit, pages) waits elsewhere,
  // and more of them at once would only take each other's caches (decision 0037).
  std::size_t handler_threads = 0;
};

/// Figures of this moment, and totals since the start.
struct ListenerStats {
  std::size_t connections = 0;
  std::size_t in_flight = 0;
  std::size_t buffered_body_bytes = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused_connections = 0;  // over `connections`
  std::uint64_t shed_requests = 0;        // 503 for overload
  std::uint64_t timed_out = 0;            // 408, and answers that came too late
  std::uint64_t handler_threw = 0;        // defects, answered 500
};

class Listener {
 public:
  /// Binds and starts. The handler must outlive the listener. Errors: the address can't be bound (kUnavailable), the
  /// TLS files can't be used (kInvalidInput).
  static Result<std::unique_ptr<Listener>> start(const ListenerOptions& options, HttpHandler& handler);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();  // as drain(), with no patience

  std::uint16_t port() const;
  ListenerStats stats() const;

  /// Accepts no more, closes what is idle, lets requests that have begun be answered, and stops all threads, within
  /// `drain_deadline`. Gives the number of connections that were cut off. A handler that does not return holds it up.
  std::size_t drain();

 private:
  class Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
