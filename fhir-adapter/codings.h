// Codes of FHIR against the vocabulary: Coding, CodeableConcept, R5's CodeableReference, and arrays
// of them. Used by all readers. Text is never matched here; drug names are medication_reader's.
#pragma once

#include <string_view>
#include <vector>

#include "engine/record/vocabulary.h"
#include "fhir-adapter/json.h"

namespace parity::fhir {

/// What the codes of an element said. Views borrow the document.
struct CodeMatch {
  ConceptSet concepts;
  std::string_view code;                // the first that matched, for units that a code fixes
  std::vector<std::string_view> texts;  // displays and texts, for names; only with `keeps_texts`
  bool keeps_texts = false;
  bool has_text = false;       // a display or text stands there
  bool has_coding = false;     // a system and a code stand there, that still mean something
  bool is_unreadable = false;  // something stands there that can't be read
};

/// Adds what the element says; a missing one adds nothing.
void match_codes(const Vocabulary& vocabulary, JsonView element, CodeMatch& match);

/// The code of a status that is a plain string (STU3) or a CodeableConcept (R4), there FHIR's own before one that a record
/// system set beside it; empty if there is none, and "?" if something unreadable stands there.
std::string_view status_code(JsonView status);

/// Whether a code system is one of FHIR's own, of R4 on or of STU3.
bool is_of_fhir(std::string_view system);

/// Visits the codes that a status has of FHIR's own systems, which should be one; of a plain string none.
template <class Visit>
void for_each_fhir_code(JsonView status, Visit visit) {
  for (const JsonView coding : status["coding"].items())
    if (const std::string_view code = coding["code"].text(); !code.empty() && is_of_fhir(coding["system"].text()))
      visit(code);
}

}  // namespace parity::fhir
