// An HttpResponse as HTTP/1.1 bytes. Used by the session. Knows no socket.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

#include "cds-hooks/http.h"

namespace parity::hooks {

enum class Afterwards : std::uint8_t { kKeepAlive, kClose };

/// The status line and fields of `response`, with Content-Length of its body, up to and with the empty line. The same
/// for HEAD: the caller leaves the body out. A header value loses its control characters (no response splitting).
/// `now` is for the Date field.
std::string response_head(const HttpResponse& response, Afterwards afterwards, std::time_t now);

/// "Sun, 22 Nov 2026 09:30:00 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::time_t time);

}  // namespace parity::hooks
