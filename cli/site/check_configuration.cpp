// What is wrong between the keys of a configuration: addresses, files that are not there, halves of a pair, and who could
// reach a server that nobody guards.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cds-hooks/card_validator.h"
#include "cli/site/read_configuration.h"
#include "fhir-adapter/rest/network_address.h"
#include "fhir-adapter/rest/url.h"

namespace parity::cli {
namespace {

class Checks {
 public:
  explicit Checks(const ReadConfiguration& read) : read_(read), c_(read.configuration) {}

  std::vector<Diagnostic> run() {
    listen();
    files();
    rules();
    clients();
    origins();
    servers("fhir.servers", c_.fhir.servers);
    networks("fhir.private-networks", c_.fhir.private_networks);
    workbench();
    return std::move(found_);
  }

 private:
  struct Words {
    std::string message;
    std::string why;
    std::string fix;
  };

  void error(std::string_view code, std::string_view key, Words words) {
    auto at = read_.places.find(key);
    // A key that was not given: the client that lacks it.
    if (at == read_.places.end()) at = read_.places.find(key.substr(0, key.find('.')));
    const Where where = at == read_.places.end() ? Where{} : at->second;
    found_.push_back(
        {code, Severity::kError, where, std::move(words.message), std::move(words.why), std::move(words.fix)});
  }

  void listen() {
    const auto& tls = c_.listen.tls;
    if (tls.certificate_file.empty() != tls.key_file.empty()) {
      const bool no_key = tls.key_file.empty();
      error("C0106", no_key ? "listen.tls.certificate" : "listen.tls.key",
            {fmt::format("`listen.tls.{}` is missing", no_key ? "key" : "certificate"),
             "TLS needs a certificate and its key",
             {}});
    }
    if (!tls.client_ca_file.empty() && tls.certificate_file.empty())
      error("C0106", "listen.tls.client-ca",
            {"`client-ca` without a certificate of the server's own", "clients show their certificates over TLS alone",
             "add `listen.tls.certificate` and `listen.tls.key`"});
    if (!c_.listen.base_url.empty() &&
        (!hooks::is_absolute_url(c_.listen.base_url) || c_.listen.base_url.ends_with('/')))
      error("C0104", "listen.base-url",
            {"`listen.base-url` must be an absolute http or https URL without a slash at the end",
             "it is compared with what tokens name as their audience", "write `https://cds.example.nhs.uk`"});
    if (!c_.clients.empty() && c_.listen.base_url.empty() && !is_loopback(c_.listen.host))
      error("C0106", "listen.host",
            {"`listen.base-url` is missing", "tokens name the address that clients call, and the server can't know it",
             "add `base-url: https://cds.example.nhs.uk`"});
    reach();
  }

  void reach() {
    if (is_loopback(c_.listen.host)) return;
    const auto& tls = c_.listen.tls;
    const bool is_guarded = !c_.clients.empty() || !tls.client_ca_file.empty();
    if (!is_guarded)
      error("C0107", "listen.host",
            {fmt::format("`{}` is reached from other computers, and clients are not authenticated", c_.listen.host),
             "anybody who reaches the server could call it",
             "list who may call under `clients`, or leave `listen.host` at 127.0.0.1"});
    if (tls.certificate_file.empty() && !c_.listen.behind_proxy)
      error("C0107", "listen.host",
            {fmt::format("`{}` is reached from other computers, and what is sent is not encrypted", c_.listen.host),
             "requests hold patients' records", "add `listen.tls`, or say `behind-proxy: true` if a proxy speaks TLS"});
  }

  void files() {
    const auto& tls = c_.listen.tls;
    file("listen.tls.certificate", tls.certificate_file);
    file("listen.tls.key", tls.key_file);
    file("listen.tls.client-ca", tls.client_ca_file);
    file("fhir.ca-file", c_.fhir.ca_file);
  }

  void file(std::string_view key, const std::string& path) {
    std::error_code fault;
    if (path.empty() || std::filesystem::exists(path, fault)) return;
    error("C0105", key,
          {fmt::format("there is no file `{}`", path), {}, "paths count from the configuration's folder"});
  }

  void rules() {
    std::error_code fault;
    if (!c_.rules.directory.empty() && !std::filesystem::is_directory(c_.rules.directory, fault))
      error("C0105", "rules.directory",
            {fmt::format("there is no such rules folder: `{}`", c_.rules.directory),
             {},
             "paths count from the configuration's folder; `--rules DIR` names another"});
    for (const std::string& group : c_.rules.enable)
      if (std::find(c_.rules.disable.begin(), c_.rules.disable.end(), group) != c_.rules.disable.end())
        error("C0106", "rules.disable", {fmt::format("`{}` is enabled and disabled", group), {}, "keep one of them"});
  }

  void clients() {
    std::set<std::string> names;
    std::set<std::string> issuers;
    for (std::size_t i = 0; i < c_.clients.size(); ++i) {
      const hooks::Client& client = c_.clients[i];
      const std::string place = fmt::format("clients[{}].", i);
      if (!client.name.empty() && !names.insert(client.name).second)
        error("C0106", place + "name", {fmt::format("two clients are called `{}`", client.name), {}, {}});
      if (!client.issuer.empty() && !issuers.insert(client.issuer).second)
        error("C0106", place + "issuer",
              {fmt::format("`{}` is the issuer of another client", client.issuer),
               "a token says by its issuer whose it is", "make one client of them; `jku` and `audiences` are lists"});
      one_client(client, place);
    }
  }

  void one_client(const hooks::Client& client, const std::string& place) {
    for (const auto& [key, value] : {std::pair("name", &client.name), std::pair("issuer", &client.issuer)})
      if (value->empty() && read_.places.contains(place + key))
        error("C0106", place + key, {fmt::format("a client's `{}` can't be empty", key), {}, {}});
    if (client.jwks_file.empty() && client.jku.empty())
      error("C0106", place + "jwks",
            {fmt::format("client `{}` has no keys", client.name), "its tokens could not be checked",
             "add `jwks: FILE` with its public keys, or `jku: [https://…]` from where they may be fetched"});
    for (const std::string& address : client.jku)
      if (const auto url = fhir::parse_url(address); !url || url->scheme != fhir::Scheme::kHttps)
        error("C0104", place + "jku",
              {fmt::format("`{}` is no absolute https URL", address),
               "whoever can change keys on their way can sign tokens",
               {}});
    file(place + "jwks", client.jwks_file);
    file(place + "ca-file", client.ca_file);
    networks(place + "jku-networks", client.jku_networks);
    servers(place + "fhir-servers", client.fhir_servers);
    for (const std::string& server : client.fhir_servers)
      if (!client.allow_http_fhir && server.starts_with("http://"))
        error("C0104", place + "fhir-servers",
              {fmt::format("`{}` would never be asked: it is http", server),
               "access tokens and records would travel in the open",
               "write https, or `allow-http-fhir: true` in a test"});
  }

  void origins() {
    for (const std::string& origin : c_.cors_origins) {
      const std::size_t scheme = origin.find("://");
      const bool is_origin = origin == "*" || origin == "null" ||
                             (hooks::is_absolute_url(origin) && origin.find('/', scheme + 3) == std::string::npos);
      if (!is_origin)
        error("C0104", "cors.origins",
              {fmt::format("`{}` is no origin", origin), "it is compared with what browsers send",
               "write scheme, host and port alone: `https://ehr.example.nhs.uk`"});
    }
  }

  void servers(std::string_view key, const std::vector<std::string>& addresses) {
    for (const std::string& address : addresses)
      if (!fhir::parse_base_url(address))
        error("C0104", key, {fmt::format("`{}` is no absolute http or https URL", address), {}, {}});
  }

  void networks(std::string_view key, const std::vector<std::string>& networks) {
    for (const std::string& network : networks)
      if (!fhir::parse_network(network))
        error("C0104", key,
              {fmt::format("`{}` is no network of addresses", network), {}, "write it as `10.20.0.0/16`"});
  }

  void workbench() {
    std::set<std::string> names;
    const std::pair<const char*, const std::vector<std::string>*> lists[] = {
        {"workbench.viewers", &c_.workbench.viewers},
        {"workbench.editors", &c_.workbench.editors},
        {"workbench.approvers", &c_.workbench.approvers}};
    for (const auto& [key, list] : lists)
      for (const std::string& name : *list) {
        if (name.empty()) error("C0106", key, {"a name is empty", "whoever changes rules is known by a name", {}});
        if (!names.insert(name).second)
          error("C0106", key,
                {fmt::format("`{}` is listed twice", name), "an approver may do what an editor may, who may see all",
                 "keep the name in one list"});
      }
    if (c_.workbench.identity_header.empty()) return;
    if (!c_.listen.behind_proxy)
      error("C0106", "workbench.identity-header",
            {"`workbench.identity-header` without a proxy", "anybody could send the header",
             "say `behind-proxy: true` under `listen`, if a proxy is in front"});
    if (names.empty())
      error("C0106", "workbench.identity-header",
            {"`workbench.identity-header` and nobody who may use the workbench",
             {},
             "list names under `workbench.viewers`, `editors` or `approvers`"});
  }

  const ReadConfiguration& read_;
  const Configuration& c_;
  std::vector<Diagnostic> found_;
};

}  // namespace

bool is_loopback(const std::string& host) {
  constexpr std::uint32_t kLoopbackNet = 127;
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24U == kLoopbackNet;
  return host == "localhost" || host == "::1";
}

std::vector<Diagnostic> check_configuration(const ReadConfiguration& read) { return Checks(read).run(); }

}  // namespace parity::cli
