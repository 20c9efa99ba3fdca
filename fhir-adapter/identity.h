// Whose record this is, and whether a resource's subject is that patient. Refusing somebody else's
// data is the reader's first duty (design: settled, incomplete records). No message names anyone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "fhir-adapter/collection.h"
#include "fhir-adapter/json.h"

namespace parity::fhir {

enum class SubjectIs : std::uint8_t {
  kPatient,
  kNotGiven,   // no subject: this patient's, as there is only one
  kUnclear,    // a reference that can't be resolved or read: taken as not given
  kNoPatient,  // a Group, a Device, a Location
  kOtherPatient,
};

class PatientIdentity {
 public:
  /// From the Patient entries and the id that the request names (may be empty). Errors: two Patients,
  /// or one that is not the one named; kNotFound: no Patient, and none is named.
  static Result<PatientIdentity> establish(const Collection& collection, std::string_view expected_id);

  /// The Patient resource, or missing.
  JsonView patient() const { return patient_; }
  std::string path() const { return path_; }
  /// "Patient/123"; empty if the Patient has no id.
  std::string reference() const;
  /// The ten digits of the Patient's NHS number; empty if none is recorded, or it is said not to be verified (GP
  /// Connect and UK Core, NHSNumberVerificationStatus other than 01).
  std::string verified_nhs_number() const;

  /// Who `subject` or `patient` of the resource is.
  SubjectIs subject_of(const Elements& resource);

 private:
  SubjectIs by_parts(const Elements& resource, JsonView subject);
  SubjectIs by_reference(const Elements& resource, std::string_view text);
  SubjectIs adopt(std::string_view whole);
  bool contradicts(std::string_view nhs_number) const;

  JsonView patient_;
  std::string path_;
  std::string id_;
  std::vector<std::string_view> full_urls_;
  std::string nhs_number_;      // digits; empty: not recorded
  std::string_view adopted_;    // of a Patient without id or URL: the reference that all entries share
  std::string_view last_seen_;  // a subject that was found to be the patient, as it stands in the text
};

}  // namespace parity::fhir
