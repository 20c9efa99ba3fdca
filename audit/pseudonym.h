// People without their identifiers: HMAC-SHA-256 under a site key. Used by the store, and through it by cds-hooks for
// calls, snoozes and logs. Knows no files: the key comes from site_key.h.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/values.h"

namespace parity::audit {

/// Who a patient is to a client: the FHIR server, else the issuer of the token, else "local"; and the FHIR id there.
struct PatientIdentity {
  std::string_view fhir_server;
  std::string_view issuer;
  std::string_view patient_id;
};

class Pseudonyms {
 public:
  /// The newest key first. INVARIANT: not empty, and no key is. A key is never printed, logged or stored in the store.
  explicit Pseudonyms(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  /// The server's URL is taken as it stands: the caller normalises it (scheme, host, default port, trailing slash).
  PatientKey patient(const PatientIdentity& identity) const;
  /// 64 hexadecimal digits; empty for an empty id.
  std::string user(std::string_view issuer, std::string_view user_id) const;
  /// A fingerprint of what made a rule fire (entries, values and dates in the caller's encoding): 64 hexadecimal
  /// digits that give no value away without the key. It changes when the key is rotated.
  std::string evidence(std::string_view encoded) const;
  /// Tells keys apart without giving them away; the store remembers it, so that a lost or foreign key file is noticed.
  std::vector<std::string> key_checks() const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace parity::audit
