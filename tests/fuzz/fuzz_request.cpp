// Any bytes as what a client sends: an HTTP request, a hook request, feedback, a request target. What is accepted has what
// its reader promises; nothing is ever more than the bytes that came.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cds-hooks/feedback_request.h"
#include "cds-hooks/hook_request.h"
#include "cds-hooks/request_parser.h"
#include "cds-hooks/utf8.h"

namespace {

using namespace parity;
using namespace parity::hooks;

void require(bool holds) {
  if (!holds) std::abort();
}

// Fed whole: what is consumed never passes the end, and a request that is done stays so.
void parse_http(std::string_view bytes) {
  RequestParser parser({.header_bytes = 4096, .header_count = 20, .body_bytes = 65536});
  for (;;) {
    const auto progress = parser.feed(bytes);
    require(progress.consumed <= bytes.size());
    bytes.remove_prefix(progress.consumed);
    switch (progress.state) {
      case RequestParser::State::kHeadDone: continue;
      case RequestParser::State::kFailed: require(parser.fault().status >= 400); return;
      case RequestParser::State::kDone: require(parser.request().body.size() <= 65536); return;
      case RequestParser::State::kHeader:
      case RequestParser::State::kBody:
      case RequestParser::State::kTooLarge: return;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  parse_http(bytes);
  if (const auto target = parse_target(bytes)) {
    for (const std::string& segment : target->segments) require(is_valid_utf8(segment));
  }
  if (const auto request = decode_hook_request(bytes)) {
    require(!request->hook.empty() && !request->hook_instance.empty() && request->context.is_object());
  } else {
    require(!request.error().empty());
    for (const Fault& fault : request.error()) require(!fault.diagnostics.empty());
  }
  if (const auto events = decode_feedback(bytes)) {
    for (const auto& event : *events) require(!event.card.empty());
  }
  return 0;
}
