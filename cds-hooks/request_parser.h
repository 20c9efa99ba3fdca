// Bytes in, one HttpRequest out: HTTP/1.1 framing and its limits, without a socket, so that every desync attempt is a
// unit test. The session (session.h) feeds it. Whatever two servers could read in two ways is refused (RFC 9112, 11.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "cds-hooks/http.h"

namespace parity::hooks {

struct ParserLimits {
  std::size_t header_bytes =
      std::size_t{16} * 1024;  // request line and fields together; also a chunk's line, also the trailer
  std::size_t header_count = 100;
  std::size_t body_bytes = std::size_t{8} * 1024 * 1024;
};

/// Reads one request; make a new one for the next request of the connection.
class RequestParser {
 public:
  enum class State : std::uint8_t {
    kHeader,    // the header is not complete
    kHeadDone,  // it has just become complete: the caller decides, and then goes on
    kBody,      // more of the body must come
    kTooLarge,  // the body is over its limit: no more is read
    kDone,
    kFailed,  // fault() says why
  };

  struct Progress {
    State state = State::kHeader;
    std::size_t consumed = 0;  // bytes from the front that must not be fed again
  };

  struct Fault {
    int status = 400;
    std::string_view reason;
  };

  explicit RequestParser(const ParserLimits& limits);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  RequestParser(RequestParser&& other) noexcept;
  RequestParser& operator=(RequestParser&& other) noexcept;
  ~RequestParser();

  /// Reads on in `bytes`: what was not consumed before, and what has come since. Call again while bytes are consumed.
  /// At most limits.header_bytes are left unconsumed, otherwise it fails.
  Progress feed(std::string_view bytes);

  // From kHeadDone on.
  /// The request as far as it is read. Request id, traceparent, peer and start are the session's to fill in.
  HttpRequest& request();
  bool keep_alive() const;        // by version and Connection
  bool expects_continue() const;  // the client waits for `100 Continue`
  bool has_body() const;
  /// Bytes of the body read so far.
  std::size_t body_size() const;

  Fault fault() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
