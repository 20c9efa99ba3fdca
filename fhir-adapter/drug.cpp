#include "fhir-adapter/drug.h"

#include "fhir-adapter/elements.h"

namespace parity::fhir {
namespace {

// A Medication's code and its active ingredients (STU3 and R4 itemCodeableConcept, R5 item).
void match_medication(const Vocabulary& vocabulary, JsonView medication, CodeMatch& match) {
  match_codes(vocabulary, medication["code"], match);
  for (const JsonView ingredient : medication["ingredient"].items()) {
    if (ingredient["isActive"].as_bool() == false) continue;
    match_codes(vocabulary, ingredient[element::kMedicationItem.r4], match);
    match_codes(vocabulary, ingredient[element::kMedicationItem.r5], match);
  }
}

// The Medication that a reference leads to, contained or an entry; missing if it is not there.
JsonView find_medication(const ReadingContext& context, std::string_view text) {
  const ParsedReference reference = parse_reference(text);
  if (reference.is_contained) return find_contained(context.resource(), reference.id);
  const auto entry = context.references().find(text);
  if (!entry || context.entries()[*entry].type != ResourceType::kMedication) return {};
  return context.entries()[*entry].resource.view();
}

void match_reference(const ReadingContext& context, JsonView reference, Drug& drug) {
  const std::string_view text = reference_text(reference);
  if (!text.empty()) {
    const JsonView medication = find_medication(context, text);
    if (medication.exists())
      match_medication(context.vocabulary(), medication, drug.match);
    else
      drug.is_broken = true;
  }
  JsonView holder = reference;
  if (reference["reference"].is_object()) holder = reference["reference"];
  if (const std::string_view display = holder["display"].text(); !display.empty()) drug.match.texts.push_back(display);
}

}  // namespace

const Drug& Drugs::read() {
  const Elements& resource = context_.resource();
  const JsonView reference = resource[element::kMedication.r4];
  const bool is_alone = !resource["medicationCodeableConcept"].exists() && !resource[element::kMedication.r5].exists();
  const auto entry = is_alone ? context_.references().find(reference_text(reference)) : std::nullopt;
  if (!entry) return other_ = read_drug(context_);
  std::uint32_t& place = places_[*entry];
  if (place == 0) {
    known_.emplace_back();
    place = static_cast<std::uint32_t>(known_.size());
  }
  Known& known = known_[place - 1];
  if (known.reference != reference.source()) known = {reference.source(), read_drug(context_)};
  return known.drug;
}

Drug read_drug(const ReadingContext& context) {
  Drug drug;
  drug.match.keeps_texts = true;
  const Elements& resource = context.resource();
  match_codes(context.vocabulary(), resource["medicationCodeableConcept"], drug.match);
  match_reference(context, resource[element::kMedication.r4], drug);
  const JsonView either = resource[element::kMedication.r5];
  match_codes(context.vocabulary(), either["concept"], drug.match);
  if (either.is_object()) match_reference(context, either, drug);

  ConceptSet& concepts = drug.match.concepts;
  const bool by_code = !concepts.empty();
  for (const std::string_view text : drug.match.texts) context.vocabulary().match_name(text, concepts);
  for (const std::string_view text : drug.match.texts) context.vocabulary().remove_excepted(text, concepts);
  drug.by_name = !by_code && !concepts.empty();
  drug.match.has_text = !drug.match.texts.empty();
  drug.is_broken = drug.is_broken && drug.match.texts.empty() && !drug.match.has_coding;
  return drug;
}

}  // namespace parity::fhir
