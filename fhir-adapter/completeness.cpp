#include "fhir-adapter/completeness.h"

#include <algorithm>

#include "fhir-adapter/codings.h"
#include "fhir-adapter/references.h"
#include "fhir-adapter/times.h"

namespace parity::fhir {
namespace {

using enum ResourceType;

Extent narrower(Extent a, Extent b) {
  if (a.reach != b.reach) return a.reach < b.reach ? a : b;
  a.since = std::max(a.since, b.since);
  return a;
}

template <class Visit>
void for_each_type(TypeSet types, Visit visit) {
  for (std::size_t i = 0; i < kResourceTypeCount; ++i)
    if (types.contains(static_cast<ResourceType>(i))) visit(static_cast<ResourceType>(i));
}

// "Observation.code" or "Observation[3]" names Observation.
std::optional<ResourceType> type_named_in(std::string_view path) {
  return resource_type_of(path.substr(0, path.find_first_of(".[ ")));
}

TypeSet types_named_in(JsonView paths) {
  TypeSet types;
  for (const JsonView path : paths.items())
    if (const auto type = type_named_in(path.text())) types = types | TypeSet::of(*type);
  return types;
}

bool is_match(JsonView entry) {
  const std::string_view mode = entry["search"]["mode"].text();
  return mode != "include" && mode != "outcome";
}

constexpr TypeSet kPrescribing = TypeSet::of(kMedicationRequest) | TypeSet::of(kMedicationStatement) |
                                 TypeSet::of(kMedicationAdministration) | TypeSet::of(kMedicationDispense);
constexpr TypeSet kResults = TypeSet::of(kObservation) | TypeSet::of(kDiagnosticReport);
constexpr TypeSet kRequests =
    TypeSet::of(kServiceRequest) | TypeSet::of(kProcedureRequest) | TypeSet::of(kReferralRequest);
// A section or consultation that holds anything.
constexpr TypeSet kAnything = TypeSet::all();

struct ListRow {
  std::string_view code;  // the whole code, or with '-' at both ends a part of it
  TypeSet types;
};

// GP Connect's primary lists by SNOMED code, its secondary lists by what their code says.
constexpr ListRow kLists[] = {
    {"933361000000108", kPrescribing},
    {"717711000000103", TypeSet::of(kCondition)},
    {"886921000000105", TypeSet::of(kAllergyIntolerance)},
    {"1103671000000101", TypeSet::of(kAllergyIntolerance)},
    {"1102181000000102", TypeSet::of(kImmunization)},
    {"887191000000108", kResults},
    {"826501000000100", TypeSet::of(kObservation)},
    {"792931000000107", kRequests},
    {"714311000000108", kRequests},
    {"1149501000000101", TypeSet::of(kEncounter)},
    {"-medications-", kPrescribing},
    {"-problems-", TypeSet::of(kCondition)},
    {"-allergies-", TypeSet::of(kAllergyIntolerance)},
    {"-immunisations-", TypeSet::of(kImmunization)},
    {"-investigations-", kResults},
    {"-uncategorised-", TypeSet::of(kObservation)},
    {"-referrals-", kRequests},
    {"-diary-", kRequests},
    {"-consultations-", TypeSet::of(kEncounter)},
    {"-documents-", TypeSet::of(kDocumentReference)},
};

TypeSet types_by_code(JsonView list) {
  TypeSet types;
  for (const JsonView coding : list["code"]["coding"].items()) {
    const std::string_view code = coding["code"].text();
    // "problems-medications-related-to-problems" speaks of medications: the first word says from where.
    const std::string_view about = code.substr(std::min(code.find('-'), code.size()));
    for (const ListRow& row : kLists)
      if (code == row.code || (row.code.starts_with('-') && about.starts_with(row.code))) types = types | row.types;
  }
  return types;
}

// An entry that was taken off the list (List.entry.deleted, isModifier) says of what kind the list is all the same; no
// more is read of any.
TypeSet types_by_items(JsonView list) {
  TypeSet types;
  for (const JsonView entry : list["entry"].items()) {
    const auto type = resource_type_of(parse_reference(reference_text(entry["item"])).type);
    if (!type) continue;
    if (*type == kList) return kAnything;
    types = types | (kPrescribing.contains(*type) ? kPrescribing : TypeSet::of(*type));
  }
  return types;
}

bool is_warning_code(std::string_view code) {
  return code == "confidential-items" || code == "data-in-transit" || code == "data-awaiting-filing";
}

bool hides_something(std::string_view empty_reason) {
  return empty_reason == "withheld" || empty_reason == "unavailable" || empty_reason == "notstarted" ||
         empty_reason == "notasked";
}

std::string_view warning_element(JsonView list) {
  for (const JsonView extension : list["extension"].items())
    if (is_warning_code(extension["valueCode"].text()) ||
        is_warning_code(status_code(extension["valueCodeableConcept"])))
      return "extension";
  return hides_something(status_code(list["emptyReason"])) ? "emptyReason" : std::string_view();
}

}  // namespace

void Completeness::ask(TypeSet types) { asked_ = asked_ | types; }

void Completeness::limit(TypeSet types, Extent extent) {
  for_each_type(types, [&](ResourceType type) {
    Extent& known = limits_[static_cast<std::size_t>(type)];
    known = narrower(known, extent);
  });
}

Extent Completeness::extent_of(const PartTypes& types) const {
  if ((asked_ & types.leading).empty()) return {};
  Extent extent{Extent::Reach::kComplete, {}};
  for_each_type(types.all(),
                [&](ResourceType type) { extent = narrower(extent, limits_[static_cast<std::size_t>(type)]); });
  return extent;
}

void Completeness::write_extents(RecordBuilder& builder) const {
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (part == RecordPart::kPatient || part == RecordPart::kOrder) continue;
    builder.set_extent(part, extent_of(types_of(part)));
  }
  // Orders come with the request: where none were given, there are none.
  if (!orders_unread_) builder.set_extent(RecordPart::kOrder, {Extent::Reach::kComplete, {}});
}

bool lacks_entries(std::span<const JsonView> pages) {
  std::optional<std::int64_t> total;
  std::int64_t entries = 0;
  for (const JsonView page : pages) {
    if (page["resourceType"].text() != "Bundle") continue;
    total = std::max(total, page["total"].as_integer());  // nothing is the least
    entries += static_cast<std::int64_t>(page["entry"].size());
  }
  if (!total || *total >= entries) return total && *total > entries;
  std::int64_t matches = 0;
  for (const JsonView page : pages)
    for (const JsonView entry : page["entry"].items()) matches += is_match(entry) ? 1 : 0;
  return *total > matches;
}

std::optional<TypeSet> types_failed_by(JsonView outcome, TypeSet asked) {
  bool failed = false;
  TypeSet named;
  for (const JsonView issue : outcome["issue"].items()) {
    const std::string_view severity = issue["severity"].text();
    if (severity != "error" && severity != "fatal") continue;
    const TypeSet types = types_named_in(issue["expression"]) | types_named_in(issue["location"]);
    if (types.empty()) return asked;
    failed = true;
    named = named | types;
  }
  return failed ? std::optional(named) : std::nullopt;
}

std::optional<ListWarning> warning_of(JsonView list) {
  const std::string_view element = warning_element(list);
  if (element.empty() || list["status"].text() == "entered-in-error") return std::nullopt;
  const TypeSet types = types_by_code(list) | types_by_items(list);
  return ListWarning{types.empty() ? kAnything : types, element};
}

void NewestFirst::see(ResourceType type, JsonView resource) {
  const Elements elements(resource);
  for (const std::string_view element : sort_elements(type)) {
    const RecordedTime time = read_time(elements, {element});
    const Moment& moment = time.start.dating != Dating::kUndated ? time.start : time.end;
    if (moment.dating == Dating::kUndated) continue;
    if (moment.dating == Dating::kUnreadable || (oldest_ && moment.date.first > *oldest_)) in_order_ = false;
    if (moment.dating == Dating::kDated) oldest_ = oldest_ ? std::min(*oldest_, moment.date.last) : moment.date.last;
    return;
  }
}

// The next page may hold more of the oldest day: what is sure begins a day later.
std::optional<Day> NewestFirst::complete_since() const {
  if (!in_order_ || !oldest_) return std::nullopt;
  return *oldest_ + 1;
}

}  // namespace parity::fhir
