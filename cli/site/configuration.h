// What `parity.yaml` says, as plain values with their defaults: read by read_configuration.h, by the keys of the table in
// settings.h. Used by `parity serve`, and by other commands for what `serve` would use.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "audit/store_options.h"
#include "cds-hooks/cards_of.h"
#include "cds-hooks/client.h"
#include "cds-hooks/listener.h"
#include "cds-hooks/log.h"

namespace parity::cli {

struct ListenSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  hooks::TlsOptions tls;      // no certificate: plain HTTP
  bool behind_proxy = false;  // a proxy in front speaks TLS
  std::string base_url;       // as clients call it; empty: where it listens
};

/// A site's values of the rules' parameters, by rule set and name.
using SiteParameters = std::map<std::string, std::map<std::string, std::string>>;

struct RulesSettings {
  std::string directory;  // empty: as rules_folder() says
  bool require_approval = false;
  std::string time_zone = "Europe/London";
  std::vector<std::string> enable;   // groups of rules
  std::vector<std::string> disable;  // and those that are not wanted
  SiteParameters parameters;
};

struct FhirSettings {
  std::chrono::milliseconds deadline{400};    // of all fetching for one call
  std::size_t max_pages = 10;                 // of one search
  std::size_t connections = 8;                // at once to one server
  std::vector<std::string> private_networks;  // of addresses to which the names of FHIR servers may lead
  std::vector<std::string> servers;           // that may be contacted while there are no clients
  std::string ca_file;                        // authorities of FHIR servers, in PEM; empty: the system's
};

struct WorkbenchSettings {
  bool enabled = true;
  std::string directory;             // of revisions and versions; empty: `workbench` in the user's state directory
  std::vector<std::string> viewers;  // who may see; with all three lists empty, `local` may edit
  std::vector<std::string> editors;
  std::vector<std::string> approvers;
  std::string identity_header;                              // by which a proxy says who asks; empty: one-time links
  std::vector<std::string> proxies = {"127.0.0.1", "::1"};  // whose header is believed
};

struct Configuration {
  ListenSettings listen;
  RulesSettings rules;
  std::vector<hooks::Client> clients;
  std::vector<std::string> cors_origins = {"*"};
  FhirSettings fhir;
  std::string audit_kind = "sqlite";
  audit::StoreOptions audit;  // an empty path: parity.db in the user's state directory
  hooks::ListenerLimits limits;
  std::size_t max_cards = 5;
  hooks::CouldNotCheck could_not_check = hooks::CouldNotCheck::kShow;
  WorkbenchSettings workbench;
  hooks::LogOptions log;
};

}  // namespace parity::cli
