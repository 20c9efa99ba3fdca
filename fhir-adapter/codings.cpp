#include "fhir-adapter/codings.h"

#include <algorithm>
#include <array>

namespace parity::fhir {
namespace {

constexpr std::string_view kUnreadableCode = "?";
constexpr JsonName kCoding[] = {"system", "code", "display"};
constexpr JsonName kCodeableConcept[] = {"coding", "text", "concept", "code"};

// "Transfer-degraded record entry" and its like: the code was lost on the way, the text alone says what was recorded
// (UK Core STU3 guidance, Clinical codes; GP Connect, Degraded medications).
constexpr std::array<std::string_view, 7> kDegradedCodes = {"196411000000103",   // record entry
                                                            "196421000000109",   // medication entry
                                                            "196431000000106",   // referral
                                                            "196441000000102",   // request
                                                            "196451000000104",   // plan
                                                            "196461000000101",   // drug allergy
                                                            "196471000000108"};  // non-drug allergy

bool is_degraded(std::string_view system, std::string_view code, std::string_view display) {
  constexpr std::string_view kFront = "1964";  // most codes are told apart by it
  if (display.starts_with("Transfer-degraded ")) return true;
  return code.starts_with(kFront) &&
         std::find(kDegradedCodes.begin(), kDegradedCodes.end(), code) != kDegradedCodes.end() &&
         canonical_system(system) == "http://snomed.info/sct";
}

// Something stands there, and is no text.
bool is_no_text(JsonView value) { return value.exists() && !value.is_string() && !value.is_null(); }

void add_text(JsonView element, CodeMatch& match) {
  const std::string_view text = element.text();
  if (text.empty()) return;
  match.has_text = true;
  if (match.keeps_texts) match.texts.push_back(text);
}

void match_coding(const Vocabulary& vocabulary, JsonView coding, CodeMatch& match) {
  const auto [system, code, display] = coding.pick<kCoding>();
  if (is_no_text(system) || is_no_text(code)) match.is_unreadable = true;
  const std::string_view system_text = system.text();
  const std::string_view code_text = code.text();
  if (is_degraded(system_text, code_text, display.text())) return;  // as if no code and no name were there
  add_text(display, match);
  if (system_text.empty() || code_text.empty()) return;
  match.has_coding = true;
  const std::size_t before = match.concepts.ids().size();
  vocabulary.match_code(system_text, code_text, match.concepts);
  if (match.code.empty() && match.concepts.ids().size() > before) match.code = code_text;
}

void match_object(const Vocabulary& vocabulary, JsonView object, CodeMatch& match) {
  const auto [codings, text, inner, code] = object.pick<kCodeableConcept>();
  if (inner.exists()) match_codes(vocabulary, inner, match);  // CodeableReference
  if (codings.exists() && !codings.is_array() && !codings.is_null()) match.is_unreadable = true;
  for (const JsonView coding : codings.items()) {
    if (coding.is_object())
      match_coding(vocabulary, coding, match);
    else if (!coding.is_null())
      match.is_unreadable = true;
  }
  if (code.exists()) match_coding(vocabulary, object, match);  // a bare Coding
  add_text(text, match);
}

}  // namespace

void match_codes(const Vocabulary& vocabulary, JsonView element, CodeMatch& match) {
  if (element.is_object()) {
    match_object(vocabulary, element, match);
  } else if (element.is_array()) {
    for (const JsonView item : element.items()) {
      if (item.is_object())
        match_object(vocabulary, item, match);
      else if (!item.is_null())
        match.is_unreadable = true;
    }
  } else if (element.exists() && !element.is_null()) {
    match.is_unreadable = true;
  }
}

bool is_of_fhir(std::string_view system) {
  return system.starts_with("http://terminology.hl7.org/") || system.starts_with("http://hl7.org/fhir/");
}

std::string_view status_code(JsonView status) {
  if (!status.exists() || status.is_null()) return {};
  if (status.is_string()) return status.text();
  if (!status.is_object()) return kUnreadableCode;
  std::string_view first;
  for (const JsonView coding : status["coding"].items()) {
    const std::string_view code = coding["code"].text();
    if (code.empty()) continue;
    if (is_of_fhir(coding["system"].text())) return code;
    if (first.empty()) first = code;
  }
  if (!first.empty()) return first;
  return status["coding"].exists() || status["text"].exists() ? kUnreadableCode : std::string_view();
}

}  // namespace parity::fhir
