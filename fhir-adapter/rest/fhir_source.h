// Where FHIR data is fetched from: the seam between who needs data (cds-hooks, cli) and the REST client (fhir_client.h);
// tests stand a made-up source behind it. Whatever goes wrong is data here: a query that could not be read says so, and
// its answer is never taken for "there is none".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir-adapter/json.h"
#include "fhir-adapter/resource_type.h"
#include "fhir-adapter/rest/access_token.h"
#include "fhir-adapter/rest/circuit_breaker.h"
#include "fhir-adapter/rest/network_address.h"
#include "fhir-adapter/rest/url.h"

namespace parity::fhir {

/// Why a query could not be read, or not to its end.
enum class FetchFault : std::uint8_t {
  kTimedOut,
  kUnreachable,
  kNotSecure,         // TLS: an unknown authority, another host's certificate, no common version
  kForbiddenAddress,  // the server's name leads to an address that it may not have
  kRefused,           // 401, 403
  kThrottled,         // 429, also after waiting as long as asked
  kServerFailed,      // 5xx
  kNotOffered,        // any other status
  kElsewhere,         // a redirect or `next` link to another origin
  kEndless,           // more pages than allowed, or a page that comes again
  kTooLarge,
  kBroken,        // cut off in the middle, or no HTTP
  kNotFhir,       // another content type, or no FHIR JSON
  kServerRests,   // not asked: its circuit breaker is open
  kOverload,      // not asked: too many calls wait for answers
  kOtherPatient,  // not asked: the call's token is for somebody else
};
inline constexpr std::size_t kFetchFaultCount = 16;
/// "timed-out", for metrics and logs.
std::string_view to_text(FetchFault fault);
/// "the FHIR server did not answer in time", for people.
std::string_view sentence(FetchFault fault);

/// A server that may be asked. An address that is not public must be the one that `base` itself names (an address, or
/// `localhost`), or lie in one of `networks`.
struct FhirServer {
  Url base;
  std::vector<Network> networks;
  std::string ca_file;                 // certificate authorities besides the system's; may be empty
  std::optional<FhirVersion> version;  // configured; else its capability statement tells, where that matters
};

struct FhirQuery {
  std::string target;  // relative to the base, "Observation?patient=1", or a `next` link as it was given
  std::vector<std::string> stu3 = {};  // what an STU3 server is asked instead, if anything
  bool is_later_page = false;          // a `next` link: its answer is a Bundle
};

/// Queries of one call: asked in parallel, with one deadline over all of them.
struct FetchSet {
  std::shared_ptr<const FhirServer> server;
  std::shared_ptr<const AccessToken> token;  // may be null
  std::vector<FhirQuery> queries;
  unsigned max_pages = 10;  // of a query
  std::chrono::steady_clock::time_point deadline;
  /// What is held already: the Medications that it refers to are wanted too (medication_follower.h). Borrowed until
  /// `done` is called.
  std::vector<JsonView> given = {};
};

/// Pages and no fault: all that there is. Pages and a fault: it was cut short after them. A fault alone: not read.
struct FetchedAnswer {
  std::vector<JsonDocument> pages;  // a resource, or Bundles
  std::optional<FetchFault> fault;
  std::chrono::nanoseconds took{};
};

struct FetchResult {
  std::vector<FetchedAnswer> answers;      // as many as queries, in their order
  std::vector<FetchedAnswer> medications;  // that the answers refer to; only from a MedicationFollower
  BreakerState breaker = BreakerState::kClosed;
};

class FhirSource {
 public:
  virtual ~FhirSource() = default;
  /// Returns at once. `done` is called exactly once, at the deadline at the latest, on any thread (also this one, before
  /// fetch returns) and must not wait there.
  virtual void fetch(FetchSet set, std::function<void(FetchResult)> done) = 0;
};

}  // namespace parity::fhir
