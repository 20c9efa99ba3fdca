// A client as the operator sets it up (`clients:` in parity.yaml): how it shows who it is, what it may ask for, and which
// FHIR servers may be asked on its behalf. Plain values, read by the authenticator, the services and the fetcher.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace parity::hooks {

struct Client {
  std::string name;                       // for logs and metrics
  std::string issuer;                     // `iss` of its tokens
  std::string jwks_file;                  // its public keys (RFC 7517); empty: `jku` alone
  std::vector<std::string> jku;           // https addresses from which its keys may be fetched
  std::string ca_file;                    // authorities of those addresses, in PEM; empty: the system's
  std::vector<std::string> jku_networks;  // "10.20.0.0/16", where their names may lead; public addresses always
  std::vector<std::string> audiences;     // accepted as `aud` besides this service's own addresses
  std::vector<std::string> algorithms;    // of kAlgorithms (token.h); empty: ES384 and RS384
  std::vector<std::string> tenants;       // empty: any, also none
  std::chrono::seconds max_token_age{300};
  std::vector<std::string> fhir_servers;  // `fhirServer` that may be contacted
  bool allow_http_fhir = false;           // also those with http
  bool system_actions = false;            // it takes `systemActions` (CDS Hooks 2.0.1: only where agreed beforehand)
};

}  // namespace parity::hooks
