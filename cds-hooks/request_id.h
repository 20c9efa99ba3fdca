// Names for a request that hold nothing of a patient: the request id and W3C Trace Context. A caller's own id is taken
// over only when it is a UUID, because any other text might be a patient's number.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace parity::hooks {

/// Whether `text` is 8-4-4-4-12 hexadecimal digits, of any version and case (RFC 9562).
bool is_uuid(std::string_view text);

/// Whether `text` is a traceparent of version 00 with ids that are not all zero (W3C Trace Context, section 3.2).
bool is_traceparent(std::string_view text);

/// Makes ids that are unique across processes. They are no secret: not for tokens. Safe from any thread, without lock.
class RequestIds {
 public:
  RequestIds();

  std::string make_uuid();
  std::string make_traceparent();

 private:
  struct Bits {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
  };
  Bits next();

  Bits seed_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace parity::hooks
