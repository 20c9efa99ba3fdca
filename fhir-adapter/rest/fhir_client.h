// The FHIR REST client: `GET [base]/Type?…` for sets of queries, within a deadline, against servers that may be slow,
// broken or hostile. Used by cds-hooks for prefetch that was not given, and by the cli. Which server may be asked is its
// caller's to say; whether an address may be connected to is decided here.
#pragma once

#include <cstddef>
#include <memory>

#include "fhir-adapter/rest/fetch_run.h"
#include "fhir-adapter/rest/fhir_source.h"

namespace parity::fhir {

struct FhirClientOptions {
  FetchLimits limits;
  BreakerOptions breaker;
  std::size_t connections = 8;  // of a server, at most
  std::size_t max_sets = 64;    // under way; more are told kOverload at once
  std::size_t max_sets_of_a_server = 32;
};

class FhirClient final : public FhirSource {
 public:
  /// Talks HTTP by cpprestsdk and resolves names by the system.
  explicit FhirClient(const FhirClientOptions& options);
  FhirClient(const FhirClientOptions& options, std::shared_ptr<HttpTransport> transport,
             std::shared_ptr<NameResolver> resolver);
  FhirClient(const FhirClient&) = delete;
  FhirClient& operator=(const FhirClient&) = delete;
  /// Ends what is under way, and returns when each `done` has.
  ~FhirClient() override;

  void fetch(FetchSet set, std::function<void(FetchResult)> done) override;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace parity::fhir
