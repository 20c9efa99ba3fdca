#include "fhir-adapter/entry_verdict.h"

#include <algorithm>
#include <array>

#include "fhir-adapter/codings.h"

namespace parity::fhir {
namespace {

using enum ResourceType;

bool is_true(const JsonMember& found) { return found.value.as_bool() == true; }

// notDone, notGiven, doNotPerform, taken: each in the types and versions that have it.
bool is_negated(ResourceType type, const Elements& resource) {
  if (is_request(type)) return is_true(find_element(resource, element::kDoNotPerform));
  if (type == kProcedure || type == kMedicationDispense) return is_true(find_element(resource, element::kNotDone));
  if (type == kImmunization || type == kMedicationAdministration)
    return is_true(find_element(resource, element::kNotGiven));
  if (type != kMedicationStatement) return false;
  const std::string_view taken = find_element(resource, element::kTaken).value.text();
  return taken == "n" || taken == "na";
}

Verdict both(const Verdict& a, const Verdict& b) {
  const auto* refused_a = std::get_if<IssueReason>(&a);
  const auto* refused_b = std::get_if<IssueReason>(&b);
  if (refused_a != nullptr && refused_b != nullptr) return *refused_b == IssueReason::kEnteredInError ? b : a;
  if (refused_a != nullptr) return a;
  if (refused_b != nullptr) return b;
  return std::get<Standing>(a) == Standing::kCurrent ? b : a;
}

// Two codings of one status say one thing: `resolved` is a kind of `inactive` (CodeSystem condition-clinical, R4); what
// else differs contradicts itself, and its order must not decide.
Verdict agreed(const Verdict& a, const Verdict& b) {
  const auto is = [](const Verdict& verdict, Standing standing) { return verdict == Verdict(standing); };
  if (a == b) return a;
  if (is(a, Standing::kInactive) && is(b, Standing::kResolved)) return b;
  if (is(a, Standing::kResolved) && is(b, Standing::kInactive)) return a;
  return IssueReason::kUnreadableEntry;
}

// The systems that a status must be of, R4's and R5's before STU3's.
std::array<std::string_view, 2> systems_of(ResourceType type, StatusElement element) {
  const bool is_clinical = element == StatusElement::kClinical;
  if (type == kCondition)
    return is_clinical ? std::array<std::string_view, 2>{"http://terminology.hl7.org/CodeSystem/condition-clinical",
                                                         "http://hl7.org/fhir/condition-clinical"}
                       : std::array<std::string_view, 2>{"http://terminology.hl7.org/CodeSystem/condition-ver-status",
                                                         "http://hl7.org/fhir/condition-ver-status"};
  return is_clinical
             ? std::array<std::string_view, 2>{"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
                                               "http://hl7.org/fhir/allergy-clinical-status"}
             : std::array<std::string_view, 2>{"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                                               "http://hl7.org/fhir/allergy-verification-status"};
}

// Of a status that may have several codings. Its binding is required (FHIR R4, CodeSystem binding-strength): where one is of
// the system that it must be of, those of others say nothing; where none is, any of FHIR's own counts.
Verdict coded_verdict(ResourceType type, StatusElement element, JsonView status) {
  const auto systems = systems_of(type, element);
  std::optional<Verdict> own;
  for (const JsonView coding : status["coding"].items()) {
    const std::string_view code = coding["code"].text();
    if (code.empty() || std::find(systems.begin(), systems.end(), coding["system"].text()) == systems.end()) continue;
    const Verdict verdict = verdict_on(type, element, code);
    own = own ? agreed(*own, verdict) : verdict;
  }
  if (own) return *own;
  Verdict verdict = verdict_on(type, element, status_code(status));
  for_each_fhir_code(status,
                     [&](std::string_view code) { verdict = agreed(verdict, verdict_on(type, element, code)); });
  return verdict;
}

Verdict clinical_verdict(ResourceType type, const Elements& resource) {
  const std::string_view clinical = status_code(resource["clinicalStatus"]);
  Verdict verdict = coded_verdict(type, StatusElement::kClinical, resource["clinicalStatus"]);
  // Without a status, an abatement says the same as `resolved` (FHIR R4, Condition, con-4).
  const JsonMember abatement = resource.find_choice("abatement");
  if (type == kCondition && clinical.empty() && abatement.value.exists() && abatement.value.as_bool() != false)
    verdict = Standing::kResolved;
  return both(verdict, coded_verdict(type, StatusElement::kVerification, resource["verificationStatus"]));
}

// R5 says how a medicine is taken beside the status (CodeSystem medication-statement-adherence, 5.0.0).
Verdict adherence_verdict(ResourceType type, const Elements& resource) {
  if (type != kMedicationStatement) return Standing::kCurrent;
  const std::string_view adherence = status_code(resource["adherence"]["code"]);
  if (adherence == "not-taking") return IssueReason::kNotDone;
  if (adherence.starts_with("stopped")) return Standing::kStopped;
  if (adherence.starts_with("on-hold")) return Standing::kInactive;
  return adherence == "unknown" ? Standing::kTentative : Standing::kCurrent;
}

// What the patient refused must not count as agreed to: R5's decision, and in R4 the root provision, which should leave
// its type out and often does not (FHIR R5, Consent.decision; R4, Consent.provision.type).
bool is_denied(ResourceType type, const Elements& resource) {
  if (type != kConsent) return false;
  return resource["decision"].text() == "deny" || resource["provision"]["type"].text() == "deny";
}

// A proposal is nobody's decision yet; a plan for a procedure or referral (GP Connect's diary entries)
// is not made; a plan for a drug is GP Connect's repeat authorisation.
Verdict intent_verdict(ResourceType type, const Elements& resource) {
  const std::string_view intent = resource["intent"].text();
  if (!is_request(type)) return Standing::kCurrent;
  if (intent == "proposal" || intent == "option") return IssueReason::kNotAnEvent;
  return intent == "plan" && type != kMedicationRequest ? Standing::kTentative : Standing::kCurrent;
}

Verdict status_verdict(ResourceType type, const Elements& resource) {
  if (type == kCondition || type == kAllergyIntolerance) return clinical_verdict(type, resource);
  return verdict_on(type, StatusElement::kStatus, status_code(resource["status"]));
}

}  // namespace

Verdict verdict_of(ResourceType type, const Elements& resource) {
  Verdict verdict = both(status_verdict(type, resource), intent_verdict(type, resource));
  verdict = both(verdict, adherence_verdict(type, resource));
  // Less than a full dose was given: recorded, and not to be relied on (FHIR R4, Immunization.isSubpotent, isModifier).
  if (type == kImmunization && resource["isSubpotent"].as_bool() == true) verdict = both(verdict, Standing::kTentative);
  if (is_negated(type, resource) || is_denied(type, resource)) verdict = both(IssueReason::kNotDone, verdict);
  return verdict;
}

Verdict order_verdict_of(ResourceType type, const Elements& resource) {
  const std::string_view status = status_code(resource["status"]);
  if (status == "entered-in-error") return IssueReason::kEnteredInError;
  if (status == "cancelled" || status == "revoked" || status == "stopped") return IssueReason::kNotAnEvent;
  if (is_negated(type, resource)) return IssueReason::kNotDone;
  return Standing::kCurrent;
}

bool has_unknown_modifier(const Elements& resource) {
  return resource["modifierExtension"].size() > 0 || resource["implicitRules"].is_string();
}

bool is_draft(const Elements& resource) { return resource["status"].text() == "draft"; }

bool is_request(ResourceType type) {
  return type == kMedicationRequest || type == kServiceRequest || type == kProcedureRequest || type == kReferralRequest;
}

}  // namespace parity::fhir
