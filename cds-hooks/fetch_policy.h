// Which FHIR servers may be asked, on whose behalf (design: settled, prefetch and fetching): from the configuration, for
// the services. A server that is not found here is never contacted, and treated as not given.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "fhir-adapter/rest/fhir_source.h"

namespace parity::hooks {

/// As configured; nothing may be asked by default.
struct FetchPolicy {
  struct OfClient {
    std::string client;                // `clients[].name`
    std::vector<std::string> servers;  // `clients[].fhir-servers`
    bool allow_http = false;           // `clients[].allow-http-fhir`
  };
  std::vector<OfClient> clients = {};
  std::vector<std::string> servers = {};           // `fhir.servers`: asked while no clients are configured; http too
  std::vector<std::string> private_networks = {};  // `fhir.private-networks`: "10.0.0.0/8", where listed names may lead
  std::string ca_file = {};                        // `fhir.ca-file`: authorities besides the system's; may be empty
  unsigned max_pages = 10;                         // `fhir.max-pages`: of one search
  std::chrono::milliseconds deadline{400};         // `fhir.deadline-ms`: of all that is fetched for a call
};

class AllowedServers {
 public:
  /// Errors: a server that is no http or https base URL, one with http where that is not allowed, a network that is
  /// none. `where` is its place in the configuration, `clients[1].fhir-servers[0]`.
  static Result<std::shared_ptr<const AllowedServers>> of(const FetchPolicy& policy);

  /// The server as it may be asked for this client (empty: none is configured); null if it may not.
  std::shared_ptr<const fhir::FhirServer> find(std::string_view client, std::string_view fhir_server) const;
  std::chrono::milliseconds deadline() const { return deadline_; }
  unsigned max_pages() const { return max_pages_; }

 private:
  using ByBase = std::map<std::string, std::shared_ptr<const fhir::FhirServer>>;
  std::map<std::string, ByBase, std::less<>> clients_;  // the client without name: of none
  std::chrono::milliseconds deadline_{400};
  unsigned max_pages_ = 10;
};

}  // namespace parity::hooks
