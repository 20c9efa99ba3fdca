#include "fhir-adapter/sources.h"

#include <vector>

namespace parity::fhir {
namespace {

bool can_be_the_same(const std::optional<Date>& a, const std::optional<Date>& b) {
  return !a || !b || (a->first <= b->last && b->first <= a->last);
}

Result<void> check_same_patient(const SourceRecord& first, const SourceRecord& other) {
  if (other.nhs_number.empty())
    return invalid_input("holds no verified NHS number, so it can't be told to be the same patient's", other.name,
                         "merge only records whose Patient has one");
  if (other.nhs_number != first.nhs_number)
    return invalid_input("is about another patient than the first record", other.name,
                         "give each patient's records apart");
  if (!can_be_the_same(other.record.person().born, first.record.person().born))
    return invalid_input("has the first record's NHS number and another date of birth", other.name,
                         "find out which of the two is right before merging them");
  return {};
}

}  // namespace

Result<PatientRecord> merge_sources(const Vocabulary& vocabulary, std::span<const SourceRecord> sources) {
  std::vector<HeldRecord> held;
  held.reserve(sources.size());
  for (const SourceRecord& source : sources) {
    if (sources.size() > 1)
      if (auto checked = check_same_patient(sources.front(), source); !checked)
        return tl::unexpected<Error>(std::move(checked.error()));
    held.push_back({&source.record, source.setting, held.empty() ? std::string() : source.name});
  }
  return merge_records(vocabulary, held);
}

}  // namespace parity::fhir
