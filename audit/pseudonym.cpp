// HMAC-SHA-256 over length-prefixed fields; the first field says what kind of pseudonym it is, so that a patient's can
// never equal a user's.
#include "audit/pseudonym.h"

#include "audit/encoding.h"
#include "engine/base/digest.h"

namespace parity::audit {
namespace {

std::string keyed(std::string_view key, const Encoder& fields) { return to_hex(hmac_sha256(key, fields.bytes())); }

}  // namespace

PatientKey Pseudonyms::patient(const PatientIdentity& identity) const {
  Encoder fields;
  fields.text("patient");
  if (!identity.fhir_server.empty()) {
    fields.text("server");
    fields.text(identity.fhir_server);
  } else if (!identity.issuer.empty()) {
    fields.text("issuer");
    fields.text(identity.issuer);
  } else {
    fields.text("local");
  }
  fields.text(identity.patient_id);

  PatientKey key{keyed(keys_.front(), fields), {}};
  for (std::size_t i = 1; i < keys_.size(); ++i) key.former.push_back(keyed(keys_[i], fields));
  return key;
}

std::string Pseudonyms::user(std::string_view issuer, std::string_view user_id) const {
  if (user_id.empty()) return {};
  Encoder fields;
  fields.text("user");
  fields.text(issuer);
  fields.text(user_id);
  return keyed(keys_.front(), fields);
}

std::string Pseudonyms::evidence(std::string_view encoded) const {
  Encoder fields;
  fields.text("evidence");
  fields.text(encoded);
  return keyed(keys_.front(), fields);
}

std::vector<std::string> Pseudonyms::key_checks() const {
  Encoder fields;
  fields.text("key check");
  std::vector<std::string> checks;
  checks.reserve(keys_.size());
  for (const std::string& key : keys_) checks.push_back(keyed(key, fields));
  return checks;
}

}  // namespace parity::audit
