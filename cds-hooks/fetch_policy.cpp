// Base URLs are compared as parse_base_url writes them, so that two spellings of one server are one.
#include "cds-hooks/fetch_policy.h"

#include <fmt/format.h>

namespace parity::hooks {
namespace {

struct ServerLine {
  const std::string& text;
  std::string where;
  bool allow_http;
};

Result<std::shared_ptr<const fhir::FhirServer>> server_of(const ServerLine& line, const FetchPolicy& policy,
                                                          const std::vector<fhir::Network>& networks) {
  const auto base = fhir::parse_base_url(line.text);
  if (!base)
    return invalid_input("not the base URL of a FHIR server", line.where, "write it as https://fhir.example.nhs.uk/R4");
  if (base->scheme == fhir::Scheme::kHttp && !line.allow_http)
    return invalid_input("this FHIR server would be asked without TLS", line.where,
                         "use https, or allow-http-fhir: true where nothing is at stake");
  return std::make_shared<const fhir::FhirServer>(fhir::FhirServer{*base, networks, policy.ca_file, {}});
}

}  // namespace

Result<std::shared_ptr<const AllowedServers>> AllowedServers::of(const FetchPolicy& policy) {
  std::vector<fhir::Network> networks;
  for (std::size_t i = 0; i < policy.private_networks.size(); ++i) {
    const auto network = fhir::parse_network(policy.private_networks[i]);
    if (!network)
      return invalid_input("not a network of addresses", fmt::format("fhir.private-networks[{}]", i),
                           "write it as 10.20.0.0/16");
    networks.push_back(*network);
  }
  auto allowed = std::make_shared<AllowedServers>();
  allowed->deadline_ = policy.deadline;
  allowed->max_pages_ = policy.max_pages;
  const auto add = [&](const std::string& client, const ServerLine& line) -> Result<void> {
    auto server = server_of(line, policy, networks);
    if (!server) return tl::unexpected<Error>(std::move(server.error()));
    allowed->clients_[client][(*server)->base.text()] = *server;
    return {};
  };
  for (std::size_t i = 0; i < policy.servers.size(); ++i)
    if (auto added = add({}, {policy.servers[i], fmt::format("fhir.servers[{}]", i), true}); !added)
      return tl::unexpected<Error>(std::move(added.error()));
  for (std::size_t c = 0; c < policy.clients.size(); ++c) {
    const FetchPolicy::OfClient& client = policy.clients[c];
    for (std::size_t i = 0; i < client.servers.size(); ++i) {
      const std::string where = fmt::format("clients[{}].fhir-servers[{}]", c, i);
      if (auto added = add(client.client, {client.servers[i], where, client.allow_http}); !added)
        return tl::unexpected<Error>(std::move(added.error()));
    }
  }
  return std::shared_ptr<const AllowedServers>(std::move(allowed));
}

std::shared_ptr<const fhir::FhirServer> AllowedServers::find(std::string_view client,
                                                             std::string_view fhir_server) const {
  const auto servers = clients_.find(client);
  const auto base = fhir::parse_base_url(fhir_server);
  if (servers == clients_.end() || !base) return nullptr;
  const auto found = servers->second.find(base->text());
  return found == servers->second.end() ? nullptr : found->second;
}

}  // namespace parity::hooks
