#include "engine/record/patient_record.h"

namespace parity {

std::string_view to_text(Sex sex) {
  switch (sex) {
    case Sex::kMale: return "male";
    case Sex::kFemale: return "female";
    case Sex::kOther: return "other";
    case Sex::kUnknown: break;
  }
  return "unknown";
}

std::span<const std::uint32_t> PatientRecord::of_concept(ConceptId id) const {
  const std::size_t index = index_of(id);
  if (index + 1 >= concept_offsets_.size()) return {};
  const std::uint32_t begin = concept_offsets_[index];
  return std::span(by_concept_).subspan(begin, concept_offsets_[index + 1] - begin);
}

PatientRecord PatientRecord::taken_as_whole() const {
  PatientRecord whole = *this;
  whole.extents_.fill({Extent::Reach::kComplete, {}});
  return whole;
}

}  // namespace parity
