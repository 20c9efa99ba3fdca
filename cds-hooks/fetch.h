// What of a call's prefetch has to be fetched, and the fetching: which keys, by which queries, and where the answers go
// on. Used by the services, and by the cli for a patient on a server. What is made of the answers is given_record.h's.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/metrics.h"
#include "cds-hooks/prefetch.h"
#include "cds-hooks/work_queue.h"
#include "fhir-adapter/rest/fhir_source.h"
#include "fhir-adapter/rest/medication_follower.h"

namespace parity::hooks {

/// What a call says of itself, for the tokens of its service's templates. Each may be empty.
struct TemplateValues {
  std::string_view patient_id;  // without "Patient/"
  std::string_view user_id;     // "Practitioner/9"
  std::string_view encounter_id;
};

/// The template with its tokens filled in, percent-encoded: `context.patientId`, `userId`, `encounterId`, and the four
/// user tokens (CDS Hooks 2.0.1, Prefetch tokens). Nothing if a token is unknown or has no value, or if an id would
/// change the path (`.`, `..`).
std::optional<std::string> fill_template(std::string_view query, const TemplateValues& values);

/// One key that was not given whole.
struct MissingKey {
  std::size_t index = 0;  // of the template
  fhir::FhirQuery query;
  bool continues = false;  // asks for the pages after those that were given, not for all of them
};

/// Of the templates, those whose key is absent from `prefetch` or cut short (design: settled). `null`, an empty Bundle
/// and an OperationOutcome are answers, and are not asked for again.
std::vector<MissingKey> missing_keys(std::span<const PrefetchTemplate> templates, fhir::JsonView prefetch,
                                     const TemplateValues& values);

/// What was fetched for a call.
struct FetchedKeys {
  struct Key {
    fhir::FetchedAnswer answer;
    bool continues = false;
  };
  std::vector<std::optional<Key>> keys;               // as many as templates
  std::vector<fhir::FetchedAnswer> medications = {};  // that what is there refers to
};
/// The values of the templates' keys that were given: for the Medications that they refer to.
std::vector<fhir::JsonView> given_values(std::span<const PrefetchTemplate> templates, fhir::JsonView prefetch);
FetchedKeys fetched_keys(const std::vector<MissingKey>& missing, std::size_t templates, fhir::FetchResult result);

/// Fetches for calls without holding up who asks: the answer goes on on threads of the desk's own, so that a server that
/// hangs costs the others nothing. Bounded like the source; what is beyond the bound goes on at once, unfetched.
class FetchDesk {
 public:
  using Then = std::function<void(fhir::FetchResult)>;

  /// Both are borrowed; a null source fetches nothing.
  FetchDesk(fhir::FhirSource* source, Metrics& metrics);
  FetchDesk(const FetchDesk&) = delete;
  FetchDesk& operator=(const FetchDesk&) = delete;
  /// Returns when everything that was begun has gone on.
  ~FetchDesk();

  bool can_fetch() const { return source_.has_value(); }
  /// `then` is called once, on a thread that may work for a while.
  void fetch(fhir::FetchSet set, Then then);
  /// Asks nothing: each query has that fault. `then` is called before this returns.
  void leave_unasked(const fhir::FetchSet& set, fhir::FetchFault fault, const Then& then);

 private:
  void count(const fhir::FhirServer& server, const fhir::FetchResult& result);
  void count(const std::string& server, const std::vector<fhir::FetchedAnswer>& answers);
  void finish_one();

  std::optional<fhir::MedicationFollower> source_;
  Family<Counter>& fetches_;
  Family<Histogram>& latencies_;
  Family<Gauge>& breakers_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t under_way_ = 0;
  WorkQueue work_;
};

}  // namespace parity::hooks
