// FHIR JSON to a PatientRecord: whole patient Bundles, prefetch values, single resources, of STU3, R4
// and R5. The room's main door, for cds-hooks and cli. It opens no connection and reads no clock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/result.h"
#include "engine/record/patient_record.h"
#include "engine/record/vocabulary.h"
#include "fhir-adapter/json.h"
#include "fhir-adapter/read_census.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

/// What a `draft` MedicationRequest or ServiceRequest is. It is never treatment.
enum class DraftReading : std::uint8_t {
  kIgnored,  // counted only
  kOrder,    // a statement of RecordPart::kOrder (order-select, order-sign)
};

struct ReadOptions {
  /// The id that the request names, `123` or `Patient/123`; empty: the one Patient in the data.
  std::string expected_patient_id;
  /// Tells an open period from a closed one; nothing: every end that is given has passed.
  std::optional<Day> today;
  DraftReading drafts = DraftReading::kIgnored;
  /// Of how many resources of each type and fate the census keeps the path.
  std::uint32_t census_examples = 0;
};

enum class SortOrder : std::uint8_t { kUnknown, kNewestFirst };

/// What a value answers: the resource types that were asked for, and whether sorted by date. A patient
/// Bundle on the command line answers for every type.
struct AskedFor {
  TypeSet types = TypeSet::all();
  SortOrder order = SortOrder::kUnknown;  // a self link with `_sort=-…` says so too
};

/// Whether pages that were followed are all that there is.
enum class PagesAre : std::uint8_t { kWhole, kCut };

/// Reads one patient's data, given in one or many pieces; references resolve across all of them, so
/// the reading itself is done by finish(). The vocabulary and the documents are borrowed until then.
class RecordReader {
 public:
  RecordReader(const Vocabulary& vocabulary, ReadOptions options);
  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;
  ~RecordReader();

  /// Adds a Bundle, a Parameters, a resource, an OperationOutcome ("asked, could not be read"), or null
  /// ("asked, nothing there"). `path` begins the paths of issues: "Bundle", "prefetch.conditions".
  /// The types asked for become complete unless something here narrows them (design: settled,
  /// incomplete records). Errors, the sender's fault: no FHIR resource, a resource of a type that was
  /// not asked for, a Bundle of type history, Bundles nested too deep.
  Result<void> add(JsonView value, std::string_view path, const AskedFor& asked = {});

  /// The same for one answer in pages, the first and those that its `next` links led to: they count as one. `kCut`: the
  /// last one's link was not followed to the end.
  Result<void> add_pages(std::span<const JsonView> pages, std::string_view path, const AskedFor& asked, PagesAre are);

  /// Adds draft orders (context.draftOrders): each request in it, of any status but a withdrawn one,
  /// is an order. Tolerates a Bundle without type and requests that are not filled in yet. A record that
  /// is given no draft orders has none: its part `order` is complete.
  Result<void> add_orders(JsonView bundle, std::string_view path);

  /// Says that resources of this type, or all that make up a part, were asked for and not read.
  void mark_unavailable(ResourceType type);
  void mark_unavailable(RecordPart part);

  /// Reads everything that was added; the reader is spent afterwards. Errors, the sender's fault:
  /// kInvalidInput for two Patients, or an entry whose subject is somebody else; kNotFound for no
  /// Patient at all when `expected_patient_id` is empty too. With an expected id and no Patient, the
  /// record stands and its part `patient` is unread.
  Result<PatientRecord> finish();

  /// Complete once finish() has returned a record.
  const ReadCensus& census() const;
  /// The ten digits of the Patient's NHS number, once finish() has returned a record; empty if none is recorded, or
  /// it is said not to be verified. For telling that two sources are of one patient.
  const std::string& verified_nhs_number() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One patient's whole record as JSON text: a Bundle, or a lone resource. Every resource type counts as
/// asked for. Errors: parse_json's, a name that stands twice in an object, add's and finish's.
Result<PatientRecord> read_patient_bundle(std::string_view json, const Vocabulary& vocabulary,
                                          const ReadOptions& options = {});
/// The same with a parser that is kept from one patient to the next, and its memory with it.
Result<PatientRecord> read_patient_bundle(JsonParser& parser, std::string_view json, const Vocabulary& vocabulary,
                                          const ReadOptions& options = {});

}  // namespace parity::fhir
