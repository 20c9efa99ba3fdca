// The tables. A key that is added here is read, printed, taken from the environment and (by a test) documented.
#include "cli/site/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cds-hooks/token.h"

namespace parity::cli {
namespace {

// INVARIANT: the words in the order of the enumeration.
template <class Choice>
Slot choice(Choice& target, std::vector<std::string_view> words) {
  return WordSlot{std::move(words), [&target] { return static_cast<std::size_t>(target); },
                  [&target](std::size_t index) { target = static_cast<Choice>(index); }};
}

// A word that is kept as a text.
Slot word(std::string& target, std::vector<std::string_view> words) {
  const auto index = [&target, words] {
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), target) - words.begin());
  };
  return WordSlot{words, index, [&target, words](std::size_t i) { target = words.at(i); }};
}

Slot could_not_check(Configuration& c) { return choice(c.could_not_check, {"true", "false"}); }

constexpr auto kAtStart = TakesEffect::kAtStart;
constexpr Bounds kPatience = {1, 600'000};
constexpr Bounds kCount = {1, 1'000'000};
constexpr Bounds kBytes = {1024, std::int64_t{1} << 32};

using C = Configuration;

constexpr Setting<C> kSettings[] = {
    {"listen.host", [](C& c) -> Slot { return &c.listen.host; },
     "The address to listen on. Anything but this computer's own needs clients (or `client-ca`) and TLS.", kAtStart},
    {"listen.port", [](C& c) -> Slot { return &c.listen.port; }, "The port; 0 is any free one.", kAtStart},
    {"listen.tls.certificate", [](C& c) -> Slot { return PathSlot{&c.listen.tls.certificate_file}; },
     "The server's certificate and its chain, in PEM. Empty: plain HTTP.", kAtStart},
    {"listen.tls.key", [](C& c) -> Slot { return PathSlot{&c.listen.tls.key_file}; },
     "The certificate's private key, in PEM.", kAtStart},
    {"listen.tls.client-ca", [](C& c) -> Slot { return PathSlot{&c.listen.tls.client_ca_file}; },
     "Mutual TLS: clients must show a certificate of one of these authorities, in PEM.", kAtStart},
    {"listen.behind-proxy", [](C& c) -> Slot { return &c.listen.behind_proxy; },
     "A proxy in front speaks TLS with the clients. Takes the place of `tls`, not of `clients`.", kAtStart},
    {"listen.base-url", [](C& c) -> Slot { return &c.listen.base_url; },
     "The address under which clients call, without `/cds-services`: tokens must name it as their audience. Empty: "
     "where the server listens."},
    {"rules.directory", [](C& c) -> Slot { return PathSlot{&c.rules.directory}; },
     "The rules folder. Empty: `./rules` if it is there, else the bundled rules."},
    {"rules.require-approval", [](C& c) -> Slot { return &c.rules.require_approval; },
     "Serve only rule sets that were signed off (`parity approve`) exactly as they stand."},
    {"rules.time-zone", [](C& c) -> Slot { return word(c.rules.time_zone, {"Europe/London"}); },
     "The zone in which days begin."},
    {"rules.enable", [](C& c) -> Slot { return &c.rules.enable; },
     "Groups of rules to switch on, such as `extended-check`."},
    {"rules.disable", [](C& c) -> Slot { return &c.rules.disable; }, "Groups of rules to switch off."},
    {"rules.parameters", [](C& c) -> Slot { return &c.rules.parameters; },
     "The site's values of the rules' parameters: `{smi-physical-health: {name: value}}`."},
    {"clients", [](C& c) -> Slot { return &c.clients; },
     "Who may call, a list; keys below. Empty: everybody who can reach the server."},
    {"cors.origins", [](C& c) -> Slot { return &c.cors_origins; },
     "Origins of pages that may call from a browser, as browsers send them; `*` is any."},
    {"fhir.deadline-ms",
     [](C& c) -> Slot { return &c.fhir.deadline; },
     "How long one call may wait for all that it fetches from the client's FHIR server.",
     TakesEffect::kAtReload,
     {1, 60'000}},
    {"fhir.max-pages",
     [](C& c) -> Slot { return &c.fhir.max_pages; },
     "Pages of one search that are followed.",
     TakesEffect::kAtReload,
     {1, 1000}},
    {"fhir.connections",
     [](C& c) -> Slot { return &c.fhir.connections; },
     "Requests at once to one FHIR server.",
     kAtStart,
     {1, 256}},
    {"fhir.servers", [](C& c) -> Slot { return &c.fhir.servers; },
     "FHIR servers that may be asked while there are no `clients`."},
    {"fhir.private-networks", [](C& c) -> Slot { return &c.fhir.private_networks; },
     "Networks, `10.20.0.0/16`, to which the names of listed FHIR servers may lead; public addresses always may."},
    {"fhir.ca-file", [](C& c) -> Slot { return PathSlot{&c.fhir.ca_file}; },
     "Authorities of the FHIR servers' certificates, in PEM. Empty: the system's."},
    {"audit.store", [](C& c) -> Slot { return word(c.audit_kind, {"sqlite"}); }, "The kind of store.", kAtStart},
    {"audit.path", [](C& c) -> Slot { return PathSlot{&c.audit.path}; },
     "The database. Empty: `parity.db` in the user's state directory.", kAtStart},
    {"audit.on-failure", [](C& c) { return choice(c.audit.on_failure, {"refuse", "serve-and-spool"}); },
     "What happens while it can't be written: answer 503, or serve and keep what was said in the spool.", kAtStart},
    {"audit.spool-path", [](C& c) -> Slot { return PathSlot{&c.audit.spool_path}; },
     "The spool, better on another disk. Empty: beside the database.", kAtStart},
    {"audit.key-path", [](C& c) -> Slot { return PathSlot{&c.audit.key_path}; },
     "The key of the pseudonyms. Empty: beside the database.", kAtStart},
    {"audit.comments", [](C& c) { return choice(c.audit.comments, {"drop", "keep"}); },
     "Clinicians' comments on cards may hold anything about a patient.", kAtStart},
    {"limits.max-body-bytes", [](C& c) -> Slot { return &c.limits.body_bytes; }, "Of one request (413).", kAtStart,
     kBytes},
    {"limits.max-buffered-bytes", [](C& c) -> Slot { return &c.limits.buffered_body_bytes; },
     "Of all requests that are being received or answered together (503).", kAtStart, kBytes},
    {"limits.max-header-bytes",
     [](C& c) -> Slot { return &c.limits.header_bytes; },
     "Of one request (431).",
     kAtStart,
     {1024, 1 << 20}},
    {"limits.max-header-fields",
     [](C& c) -> Slot { return &c.limits.header_count; },
     "Of one request (431).",
     kAtStart,
     {8, 10'000}},
    {"limits.max-connections", [](C& c) -> Slot { return &c.limits.connections; }, "Open at once (503).", kAtStart,
     kCount},
    {"limits.max-in-flight", [](C& c) -> Slot { return &c.limits.in_flight; },
     "Requests taken and not yet answered (503).", kAtStart, kCount},
    {"limits.header-deadline-ms", [](C& c) -> Slot { return &c.limits.header_deadline; },
     "From connecting to a whole header, TLS handshake included (408).", kAtStart, kPatience},
    {"limits.request-deadline-ms", [](C& c) -> Slot { return &c.limits.request_deadline; },
     "From a request's first byte to its last (408).", kAtStart, kPatience},
    {"limits.idle-deadline-ms", [](C& c) -> Slot { return &c.limits.idle_deadline; },
     "Between two requests of a connection (closed).", kAtStart, kPatience},
    {"limits.queue-deadline-ms", [](C& c) -> Slot { return &c.limits.queue_deadline; },
     "Waiting for a free thread (503).", kAtStart, kPatience},
    {"limits.answer-deadline-ms", [](C& c) -> Slot { return &c.limits.answer_deadline; },
     "Answering one request (503).", kAtStart, kPatience},
    {"limits.write-deadline-ms", [](C& c) -> Slot { return &c.limits.write_deadline; },
     "The client's time to take the answer (closed).", kAtStart, kPatience},
    {"limits.drain-deadline-ms", [](C& c) -> Slot { return &c.limits.drain_deadline; },
     "Ending gracefully, at SIGTERM.", kAtStart, kPatience},
    {"limits.max-cards",
     [](C& c) -> Slot { return &c.max_cards; },
     "Cards of one answer; the rest is counted in the last.",
     TakesEffect::kAtReload,
     {1, 50}},
    {"cards.could-not-check", could_not_check,
     "Tell clinicians when rules could not be decided because the record could not be read."},
    {"workbench.enabled", [](C& c) -> Slot { return &c.workbench.enabled; }, "Serve the pages.", kAtStart},
    {"workbench.directory", [](C& c) -> Slot { return PathSlot{&c.workbench.directory}; },
     "Where revisions of the rules and earlier versions are kept. Empty: `workbench` in the user's state directory.",
     kAtStart},
    {"workbench.viewers", [](C& c) -> Slot { return &c.workbench.viewers; },
     "Names of those who may look at rules and reports. With nobody in any of the three lists, `local` may edit.",
     kAtStart},
    {"workbench.editors", [](C& c) -> Slot { return &c.workbench.editors; },
     "Names of those who may also change rules and propose the change.", kAtStart},
    {"workbench.approvers", [](C& c) -> Slot { return &c.workbench.approvers; },
     "Names of those who may also sign off what somebody else proposed, and bring an earlier version back.", kAtStart},
    {"workbench.identity-header", [](C& c) -> Slot { return &c.workbench.identity_header; },
     "The header in which the proxy in front says who asks. It must replace what its clients send. Empty: whoever has "
     "a "
     "link that the server printed at its start, on this computer alone.",
     kAtStart},
    {"workbench.proxies", [](C& c) -> Slot { return &c.workbench.proxies; },
     "The addresses of the proxies whose identity header is believed.", kAtStart},
    {"log.level", [](C& c) { return choice(c.log.level, {"debug", "info", "warning", "error", "off"}); },
     "The least that is logged.", kAtStart},
    {"log.format", [](C& c) { return choice(c.log.format, {"json", "text"}); }, "Of the lines on standard error.",
     kAtStart},
};

using One = hooks::Client;

constexpr Setting<One> kClientSettings[] = {
    {"name", [](One& c) -> Slot { return &c.name; }, "For logs and metrics. Required."},
    {"issuer", [](One& c) -> Slot { return &c.issuer; }, "`iss` of its tokens. Required."},
    {"jwks", [](One& c) -> Slot { return PathSlot{&c.jwks_file}; }, "Its public keys, a JWK Set file."},
    {"jku", [](One& c) -> Slot { return &c.jku; },
     "https addresses from which its keys may be fetched, when a token names one of them."},
    {"ca-file", [](One& c) -> Slot { return PathSlot{&c.ca_file}; },
     "Authorities for `jku`, in PEM. Empty: the system's."},
    {"jku-networks", [](One& c) -> Slot { return &c.jku_networks; },
     "Networks, `10.20.0.0/16`, to which the names of `jku` may lead; public addresses always may."},
    {"audiences", [](One& c) -> Slot { return &c.audiences; },
     "Accepted as `aud` besides the address that is called: some vendors send a text that the site typed in."},
    {"algorithms",
     [](One& c) -> Slot { return WordsSlot{{hooks::kAlgorithms.begin(), hooks::kAlgorithms.end()}, &c.algorithms}; },
     "Accepted as `alg`. Empty: ES384 and RS384."},
    {"tenants", [](One& c) -> Slot { return &c.tenants; }, "Accepted as `tenant`. Empty: any, also none."},
    {"max-token-age",
     [](One& c) -> Slot { return &c.max_token_age; },
     "The longest time from `iat` to `exp`; some vendors send 15 minutes.",
     TakesEffect::kAtReload,
     {1, 3600}},
    {"fhir-servers", [](One& c) -> Slot { return &c.fhir_servers; },
     "`fhirServer` addresses that may be asked with this client's access token."},
    {"allow-http-fhir", [](One& c) -> Slot { return &c.allow_http_fhir; }, "Also those with http. For tests."},
    {"system-actions", [](One& c) -> Slot { return &c.system_actions; },
     "The client has agreed to take `systemActions`. No rule makes any so far."},
};

}  // namespace

std::span<const Setting<Configuration>> settings() { return kSettings; }
std::span<const Setting<hooks::Client>> client_settings() { return kClientSettings; }

namespace {

template <class... Visits>
struct Overloaded : Visits... {
  using Visits::operator()...;
};
template <class... Visits>
Overloaded(Visits...) -> Overloaded<Visits...>;

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string list(const Texts& texts) {
  std::string result = "[";
  for (const std::string& text : texts) result += (result.size() > 1 ? ", " : "") + quoted(text);
  return result + "]";
}

std::string parameters(const SiteParameters& sets) {
  std::string result;
  for (const auto& [set, values] : sets) {
    std::string inner;
    for (const auto& [name, value] : values)
      inner += fmt::format("{}{}: {}", inner.empty() ? "" : ", ", name, quoted(value));
    result += fmt::format("{}{}: {{{}}}", result.empty() ? "" : ", ", set, inner);
  }
  return "{" + result + "}";
}

std::string client(hooks::Client client) {
  std::string result;
  for (const auto& setting : client_settings())
    result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", setting.key, to_yaml(setting.slot(client)));
  return "{" + result + "}";
}

std::string seconds(std::chrono::seconds time) {
  constexpr std::int64_t kMinute = 60;
  const std::int64_t count = time.count();
  return count % kMinute == 0 ? fmt::format("{} minutes", count / kMinute) : fmt::format("{} seconds", count);
}

}  // namespace

std::string to_yaml(const Slot& slot) {
  return std::visit(Overloaded{[](const std::string* text) { return quoted(*text); },
                               [](const PathSlot& path) { return quoted(*path.path); },
                               [](const WordSlot& word) { return std::string(word.words.at(word.get())); },
                               [](const bool* value) { return std::string(*value ? "true" : "false"); },
                               [](const std::uint16_t* value) { return std::to_string(*value); },
                               [](const std::size_t* value) { return std::to_string(*value); },
                               [](const std::chrono::milliseconds* value) { return std::to_string(value->count()); },
                               [](const std::chrono::seconds* value) { return seconds(*value); },
                               [](const Texts* texts) { return list(*texts); },
                               [](const WordsSlot& words) { return list(*words.texts); },
                               [](const SiteParameters* sets) { return parameters(*sets); },
                               [](const std::vector<hooks::Client>* clients) {
                                 std::string result;
                                 for (const auto& one : *clients) result += "\n  - " + client(one);
                                 return result.empty() ? std::string("[]") : result;
                               }},
                    slot);
}

std::string environment_name(const Setting<Configuration>& setting) {
  Configuration defaults;
  const Slot slot = setting.slot(defaults);
  if (std::holds_alternative<Texts*>(slot) || std::holds_alternative<WordsSlot>(slot) ||
      std::holds_alternative<SiteParameters*>(slot) || std::holds_alternative<std::vector<hooks::Client>*>(slot))
    return {};
  std::string name = "PARITY_";
  for (const char c : setting.key) name += c == '.' || c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return name;
}

}  // namespace parity::cli
