// Names to addresses, without waiting. Used by the REST client; a seam, so that tests decide where a name leads.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fhir-adapter/rest/network_address.h"

namespace parity::fhir {

class NameResolver {
 public:
  using Done = std::function<void(std::vector<NetworkAddress>)>;
  virtual ~NameResolver() = default;
  /// `done` gets the addresses in the order to try them, none if there are none. It is called once, on any thread, also
  /// before resolve returns.
  virtual void resolve(const std::string& host, Done done) = 0;
};

/// The system's. Remembers an answer for 30 s and "no such name" for 5 s; asks for at most 16 names at a time and gives
/// none beyond.
std::shared_ptr<NameResolver> make_system_resolver();

}  // namespace parity::fhir
