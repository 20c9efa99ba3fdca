// What an HTTP answer of a FHIR server comes to: a page of FHIR JSON, another try, another place, or a fault. Pure, so
// that hostile answers can be tried on it without a socket (tests/fuzz). Used by fetch_run.cpp.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "fhir-adapter/rest/fhir_source.h"

namespace parity::fhir {

/// An answer as the transport gives it: body whole, as large as was allowed at the most, not decompressed. Headers that
/// were not sent are empty.
struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string content_encoding;
  std::string retry_after;
  std::string date;
  std::string location;
  std::string body;
};

/// May be asked once more: 429 or 503, or its like.
struct TryAgain {
  FetchFault fault;  // if it is not
  std::chrono::milliseconds after{};
};

struct Redirect {
  std::string location;
};

using Verdict = std::variant<JsonDocument, TryAgain, Redirect, FetchFault>;

/// `max_bytes` holds after decompression too. A page is an object with a `resourceType`, without a name that stands
/// twice in an object.
Verdict judge(HttpAnswer answer, std::size_t max_bytes);

/// How long a Retry-After asks to wait (RFC 9110, 10.2.3): seconds, or a date, compared with the answer's own Date, so
/// that no clock is needed. Nothing if it can't be read.
std::optional<std::chrono::milliseconds> retry_delay(std::string_view retry_after, std::string_view date);

/// The `next` link of a Bundle; empty if it has none.
std::string_view next_link(JsonView page);

/// The version that a CapabilityStatement says (`fhirVersion`); nothing for one that is not read.
std::optional<FhirVersion> version_said_by(JsonView capability_statement);

}  // namespace parity::fhir
