#include "fhir-adapter/identity.h"

#include <algorithm>

#include "fhir-adapter/codings.h"
#include "fhir-adapter/elements.h"
#include "fhir-adapter/references.h"

namespace parity::fhir {
namespace {

constexpr JsonName kReferenceParts[] = {"reference", "identifier"};

bool is_nhs_number_system(std::string_view system) {
  return system == "https://fhir.nhs.uk/Id/nhs-number" || system == "http://fhir.nhs.net/Id/nhs-number" ||
         system == "urn:oid:2.16.840.1.113883.2.1.4.1";
}

// The ten digits of an identifier of the NHS number's system; empty for anything else.
std::string nhs_number_in(JsonView identifier) {
  std::string digits;
  if (!is_nhs_number_system(identifier["system"].text())) return digits;
  for (const char c : identifier["value"].text()) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (c != ' ' && c != '-')
      return {};
  }
  return digits.size() == 10 ? digits : std::string();
}

std::string nhs_number_of(JsonView patient) {
  for (const JsonView identifier : patient["identifier"].items())
    if (std::string digits = nhs_number_in(identifier); !digits.empty()) return digits;
  return {};
}

// Told by an extension of the identifier; without one, the number is taken as it stands.
bool is_verified(JsonView identifier) {
  for (const JsonView extension : identifier["extension"].items()) {
    if (extension["url"].text().find("NHSNumberVerificationStatus") == std::string_view::npos) continue;
    const std::string_view status = status_code(extension["valueCodeableConcept"]);
    if (status != "01" && status != "number-present-and-verified") return false;
  }
  return true;
}

bool is_same_patient(const Entry& a, const Entry& b) {
  const std::string nhs_a = nhs_number_of(a.resource.view());
  const std::string nhs_b = nhs_number_of(b.resource.view());
  if (!nhs_a.empty() && !nhs_b.empty() && nhs_a != nhs_b) return false;
  if (!a.id.empty() && !b.id.empty()) return a.id == b.id;
  if (!a.full_url.empty() && !b.full_url.empty()) return a.full_url == b.full_url;
  return a.resource.view().source() == b.resource.view().source();
}

// The id that a caller names: "123", "Patient/123", or an absolute URL. What is none of these is an id all the same, of
// nobody: a caller who names somebody must never be given anybody.
std::string_view bare_id(std::string_view named) {
  const std::string_view id = parse_reference(named).id;
  return id.empty() ? named : id;
}

}  // namespace

Result<PatientIdentity> PatientIdentity::establish(const Collection& collection, std::string_view expected_id) {
  PatientIdentity identity;
  const Entry* first = nullptr;
  for (const Entry& entry : collection.entries()) {
    if (entry.type != ResourceType::kPatient || entry.origin != Origin::kRecord) continue;
    if (first == nullptr)
      first = &entry;
    else if (!is_same_patient(*first, entry))
      return invalid_input("more than one Patient stands in one record", collection.path_of(entry),
                           "give each patient's record apart");
    if (!entry.full_url.empty()) identity.full_urls_.push_back(parse_reference(entry.full_url).whole);
  }
  const std::string_view expected = bare_id(expected_id);
  identity.id_ = std::string(expected);
  if (first == nullptr) {
    if (!expected.empty()) return identity;
    return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "no Patient stands in the data", {}, {}});
  }
  identity.patient_ = first->resource.view();
  identity.path_ = collection.path_of(*first);
  identity.nhs_number_ = nhs_number_of(first->resource.view());
  std::string_view id = first->id;
  if (id.empty() && !first->full_url.empty())
    id = parse_reference(first->full_url).type == "Patient" ? bare_id(first->full_url) : id;
  if (!expected.empty() && !id.empty() && id != expected)
    return invalid_input("the Patient is not the one that the request names", identity.path_ + ".id");
  if (!id.empty()) identity.id_ = std::string(id);
  return identity;
}

std::string PatientIdentity::reference() const { return id_.empty() ? std::string() : "Patient/" + id_; }

std::string PatientIdentity::verified_nhs_number() const {
  for (const JsonView identifier : patient_["identifier"].items())
    if (std::string digits = nhs_number_in(identifier); !digits.empty() && is_verified(identifier)) return digits;
  return {};
}

bool PatientIdentity::contradicts(std::string_view nhs_number) const {
  return !nhs_number.empty() && !nhs_number_.empty() && nhs_number != nhs_number_;
}

SubjectIs PatientIdentity::subject_of(const Elements& resource) {
  JsonView subject = resource["subject"];
  if (!subject.exists() || subject.is_null()) subject = resource["patient"];
  if (!subject.exists() || subject.is_null()) return SubjectIs::kNotGiven;
  if (!subject.is_object()) return SubjectIs::kUnclear;
  // The same bytes name the same patient: what a resource holds can only make its subject another's, or unclear.
  const std::string_view source = subject.source();
  if (source == last_seen_) return SubjectIs::kPatient;
  const SubjectIs found = by_parts(resource, subject);
  if (found == SubjectIs::kPatient) last_seen_ = source;
  return found;
}

SubjectIs PatientIdentity::by_parts(const Elements& resource, JsonView subject) {
  const auto [reference, identifier] = subject.pick<kReferenceParts>();
  const std::string nhs_number = identifier.exists() ? nhs_number_in(identifier) : std::string();
  if (contradicts(nhs_number)) return SubjectIs::kOtherPatient;
  const std::string_view text = reference.is_object() ? reference_text(subject) : reference.text();
  if (!text.empty()) return by_reference(resource, text);
  return !nhs_number.empty() && nhs_number == nhs_number_ ? SubjectIs::kPatient : SubjectIs::kNotGiven;
}

SubjectIs PatientIdentity::by_reference(const Elements& resource, std::string_view text) {
  const ParsedReference reference = parse_reference(text);
  if (reference.is_contained) {
    const JsonView contained = find_contained(resource, reference.id);
    if (contradicts(nhs_number_of(contained))) return SubjectIs::kOtherPatient;
    return SubjectIs::kUnclear;
  }
  const bool is_known =
      std::find(full_urls_.begin(), full_urls_.end(), reference.whole) != full_urls_.end() ||
      ((reference.type == "Patient" || reference.type.empty()) && !id_.empty() && reference.id == id_);
  if (is_known) return SubjectIs::kPatient;
  if (!reference.type.empty() && reference.type != "Patient") return SubjectIs::kNoPatient;
  if (reference.is_urn) return full_urls_.empty() ? adopt(reference.whole) : SubjectIs::kOtherPatient;
  if (reference.type.empty()) return SubjectIs::kUnclear;  // prose, or a bare id that is no one's
  return id_.empty() ? adopt(reference.whole) : SubjectIs::kOtherPatient;
}

// Nothing to compare with: one reference that all entries share is this patient's, a second is not.
SubjectIs PatientIdentity::adopt(std::string_view whole) {
  if (adopted_.empty()) adopted_ = whole;
  return adopted_ == whole ? SubjectIs::kUnclear : SubjectIs::kOtherPatient;
}

}  // namespace parity::fhir
