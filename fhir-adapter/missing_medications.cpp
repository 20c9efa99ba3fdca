#include "fhir-adapter/missing_medications.h"

#include <fmt/format.h>
#include <algorithm>

#include "fhir-adapter/elements.h"
#include "fhir-adapter/references.h"

namespace parity::fhir {
namespace {

constexpr unsigned kMaxNesting = 8;  // as the reader's

bool is_medication_event(std::string_view type) {
  return type == "MedicationRequest" || type == "MedicationStatement" || type == "MedicationAdministration" ||
         type == "MedicationDispense";
}

bool is_legal_id(std::string_view id) {
  constexpr std::size_t kLongestId = 64;
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
  });
}

// What is there, and what is referred to.
class Finder {
 public:
  void visit(JsonView value, std::string_view full_url, unsigned depth) {
    const std::string_view type = value["resourceType"].text();
    if (type == "Medication") {
      targets_.push_back({ResourceType::kMedication, full_url, value["id"].text(), 0});
    } else if (is_medication_event(type)) {
      note_reference(value[element::kMedication.r4]);
      note_reference(value[element::kMedication.r5]);
    } else if (depth < kMaxNesting && type == "Bundle") {
      for (const JsonView entry : value["entry"].items()) visit(entry["resource"], entry["fullUrl"].text(), depth + 1);
    } else if (depth < kMaxNesting && type == "Parameters") {
      for (const JsonView parameter : value["parameter"].items()) visit(parameter["resource"], {}, depth + 1);
    }
  }

  std::vector<std::string> missing(std::string_view base) const {
    const ReferenceIndex known(targets_);
    std::vector<std::string> ids;
    for (const std::string_view text : references_) {
      const ParsedReference reference = parse_reference(text);
      if (reference.type != "Medication" || !is_legal_id(reference.id) || known.find(text)) continue;
      const bool is_absolute = reference.whole.find("://") != std::string_view::npos;
      if (is_absolute && reference.whole != fmt::format("{}/Medication/{}", base, reference.id)) continue;
      ids.emplace_back(reference.id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

 private:
  // R5 has a CodeableReference: a concept beside the reference says what it is.
  void note_reference(JsonView medication) {
    const JsonView holder = medication["reference"].is_object() ? medication["reference"] : medication;
    const std::string_view text = reference_text(medication);
    if (text.empty() || !holder["display"].text().empty() || medication["concept"].is_object()) return;
    references_.push_back(text);
  }

  std::pmr::vector<ReferenceTarget> targets_;
  std::vector<std::string_view> references_;
};

}  // namespace

std::vector<std::string> missing_medications(std::span<const JsonView> values, std::string_view base,
                                             std::size_t most) {
  Finder finder;
  for (const JsonView value : values) finder.visit(value, {}, 0);
  std::vector<std::string> ids = finder.missing(base);
  if (ids.size() > most) ids.resize(most);
  return ids;
}

}  // namespace parity::fhir
