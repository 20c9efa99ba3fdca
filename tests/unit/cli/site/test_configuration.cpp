// parity.yaml: what it may say, what is wrong with it and where, what holds over it, and that it is printed as it is read.
#include <catch2/catch.hpp>

#include <filesystem>
#include <regex>
#include <set>

#include "cli/site/read_configuration.h"
#include "cli/site/settings.h"
#include "test_paths.h"
#include "tests/file_text.h"

using namespace parity;
using namespace parity::cli;

namespace {

namespace fs = std::filesystem;

ReadConfiguration read(const std::string& text, const Environment& environment = {},
                       const std::vector<Override>& overrides = {}) {
  return read_configuration(SourceFile{"parity.yaml", text}, environment, overrides);
}

// "2:7 C0101 message", a line each.
std::string complaints(const ReadConfiguration& read) {
  std::string text;
  for (const Diagnostic& one : read.diagnostics) {
    const bool in_file = one.where.file == 0 && !read.files.empty() && read.files[0].path == "parity.yaml";
    const std::string place = in_file ? std::to_string(one.where.line) + ":" + std::to_string(one.where.column)
                                      : read.files.at(one.where.file).path;
    text += place + " " + std::string(one.code) + " " + one.message + "\n";
  }
  return text;
}

const std::string kSettings = PARITY_SOURCE_DIR "/README.md";  // a file that is there

}  // namespace

TEST_CASE("configuration: nothing said is the defaults", "[configuration]") {
  for (const char* text : {"", "# nothing\n", "{}"}) {
    const auto got = read(text);
    CHECK(complaints(got).empty());
    CHECK(to_yaml(got.configuration) == to_yaml(Configuration{}));
  }
  CHECK(read_configuration(std::nullopt, {}).diagnostics.empty());
}

TEST_CASE("configuration: each key is read into its place", "[configuration]") {
  const std::string there = "\"" + kSettings + "\"";
  const auto got = read(
      "listen: {host: 0.0.0.0, port: 8443, tls: {certificate: " + there + ", key: " + there + ", client-ca: " + there +
      "}, behind-proxy: true, base-url: https://cds.example.nhs.uk}\n"
      "rules: {require-approval: true, enable: [a], disable: [b], parameters: {set: {p: 3, q: x y}}}\n"
      "clients:\n"
      "  - name: sandbox\n"
      "    issuer: https://sandbox.cds-hooks.org\n"
      "    jwks: " +
      there +
      "\n"
      "    jku: [https://a.example/k]\n"
      "    audiences: sand_man\n"
      "    algorithms: [RS256, ES384]\n"
      "    tenants: [t]\n"
      "    max-token-age: 15 minutes\n"
      "    fhir-servers: [http://127.0.0.1:8091/fhir]\n"
      "    allow-http-fhir: true\n"
      "    system-actions: true\n"
      "cors: {origins: [https://ehr.example.nhs.uk]}\n"
      "fhir: {deadline-ms: 300, max-pages: 3, connections: 2, servers: [https://f.example/r4]}\n"
      "audit: {store: sqlite, path: /var/lib/p.db, on-failure: serve-and-spool, comments: keep}\n"
      "limits: {max-body-bytes: 100000, max-connections: 10, max-cards: 3, header-deadline-ms: 1}\n"
      "cards: {could-not-check: false}\n"
      "workbench: {enabled: false}\n"
      "log: {level: debug, format: text}\n");
  CHECK(complaints(got).empty());
  const Configuration& c = got.configuration;
  CHECK(c.listen.port == 8443);
  CHECK(c.listen.tls.client_ca_file == kSettings);
  CHECK(c.listen.base_url == "https://cds.example.nhs.uk");
  CHECK(c.rules.require_approval);
  CHECK(c.rules.parameters.at("set").at("p") == "3");
  REQUIRE(c.clients.size() == 1);
  CHECK(c.clients[0].audiences == Texts{"sand_man"});
  CHECK(c.clients[0].algorithms == Texts{"RS256", "ES384"});
  CHECK(c.clients[0].max_token_age == std::chrono::minutes(15));
  CHECK(c.clients[0].system_actions);
  CHECK(c.fhir.deadline == std::chrono::milliseconds(300));
  CHECK(c.audit.on_failure == audit::OnFailure::kServeAndSpool);
  CHECK(c.audit.comments == audit::Comments::kKeep);
  CHECK(c.limits.body_bytes == 100'000);
  CHECK(c.limits.header_deadline == std::chrono::milliseconds(1));
  CHECK(c.max_cards == 3);
  CHECK(c.could_not_check == hooks::CouldNotCheck::kHide);
  CHECK_FALSE(c.workbench.enabled);
  CHECK(c.log.level == hooks::LogLevel::kDebug);
  // What is printed says the same.
  const auto again = read(to_yaml(c));
  CHECK(complaints(again).empty());
  CHECK(to_yaml(again.configuration) == to_yaml(c));
}

TEST_CASE("configuration: everything that is wrong, at once and with its place", "[configuration]") {
  const auto got = read(
      "listen: {port: 99999, tls: {certificate: none.pem}, behind-proxi: true, base-url: https://x/}\n"
      "rules: {directory: nowhere, require-approval: maybe, enable: [a], disable: [a]}\n"
      "clients:\n"
      "  - name: a\n"
      "    max-token-age: 5\n"
      "    algorithms: [HS256]\n"
      "  - {name: a, issuer: x, jku: [\"http://a/b\"], fhir-servers: [http://x/y, z]}\n"
      "  - {name: \"\", issuer: x, jwks: none.json}\n"
      "cors: {origins: [\"https://x/\"]}\n"
      "fhir: {deadline-ms: 0, servers: [file:///etc/passwd]}\n"
      "limits: []\n"
      "log: {level: loud}\n"
      "audit: {path: [a]}\n");
  CHECK(complaints(got) ==
        "1:16 C0101 `99999` is no whole number that `listen.port` can be\n"
        "1:42 C0105 there is no file `none.pem`\n"
        "1:42 C0106 `listen.tls.key` is missing\n"
        "1:53 R0101 unknown key `behind-proxi` in `listen`\n"
        "1:83 C0104 `listen.base-url` must be an absolute http or https URL without a slash at the end\n"
        "2:20 C0105 there is no such rules folder: `nowhere`\n"
        "2:47 R0104 `maybe` is not a word for `rules.require-approval`\n"
        "2:76 C0106 `a` is enabled and disabled\n"
        "4:5 C0106 client `a` has no keys\n"
        "4:5 R0102 a client needs `issuer`\n"
        "5:20 C0102 `5` is not a length of time for `max-token-age`\n"
        "6:18 R0104 `HS256` is not a word for `algorithms`\n"
        "7:12 C0106 two clients are called `a`\n"
        "7:31 C0104 `http://a/b` is no absolute https URL\n"
        "7:61 C0104 `z` is no absolute http or https URL\n"
        "7:61 C0104 `http://x/y` would never be asked: it is http\n"
        "8:13 C0106 a client's `name` can't be empty\n"
        "8:24 C0106 `x` is the issuer of another client\n"
        "8:33 C0105 there is no file `none.json`\n"
        "9:17 C0104 `https://x/` is no origin\n"
        "10:21 C0101 `0` is no whole number that `fhir.deadline-ms` can be\n"
        "10:33 C0104 `file:///etc/passwd` is no absolute http or https URL\n"
        "11:9 R0103 `limits` must be a map of keys, and is a list\n"
        "12:14 R0104 `loud` is not a word for `log.level`\n"
        "13:15 R0103 `audit.path` must be a text, and is a list\n");
}

TEST_CASE("configuration: parameters are a rule set's", "[configuration]") {
  const auto got = read("rules: {parameters: {window: 12 months}}\n");
  CHECK(complaints(got) == "1:30 R0103 `window` stands in no rule set\n");
}

TEST_CASE("configuration: other computers are let in when somebody guards the door", "[configuration]") {
  struct Case {
    const char* name;
    std::string text;
    std::size_t faults;
  };
  const std::string tls = ", tls: {certificate: " + kSettings + ", key: " + kSettings + "}";
  const std::string base = ", base-url: https://a.example";
  const std::string clients = "\nclients: [{name: a, issuer: i, jku: [https://a/b]}]";
  const Case cases[] = {
      {"nothing", "listen: {host: 0.0.0.0}", 2},
      {"TLS alone", "listen: {host: 0.0.0.0" + tls + "}", 1},
      {"clients alone", "listen: {host: 0.0.0.0" + base + "}" + clients, 1},
      {"clients who can't know the address", "listen: {host: 0.0.0.0" + tls + "}" + clients, 1},
      {"a proxy alone", "listen: {host: 0.0.0.0, behind-proxy: true}", 1},
      {"clients and a proxy", "listen: {host: 0.0.0.0, behind-proxy: true" + base + "}" + clients, 0},
      {"clients and TLS", "listen: {host: 10.0.0.1" + tls + base + "}" + clients, 0},
      {"mutual TLS",
       "listen: {host: \"::\", tls: {certificate: " + kSettings + ", key: " + kSettings + ", client-ca: " + kSettings +
           "}}",
       0},
      {"loopback", "listen: {host: 127.0.0.9}", 0},
      {"IPv6 loopback", "listen: {host: \"::1\"}", 0},
      {"a name that only looks local", "listen: {host: 127.example.org}", 2},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto got = read(c.text);
    INFO(complaints(got));
    CHECK(got.diagnostics.size() == c.faults);
  }
}

TEST_CASE("configuration: who may use the workbench", "[configuration]") {
  const auto good = read(
      "listen: {behind-proxy: true}\nworkbench: {directory: bench, viewers: [a], editors: [b], approvers: [c], "
      "identity-header: X-Remote-User, proxies: [10.0.0.1]}\n");
  CHECK(complaints(good).empty());
  CHECK(good.configuration.workbench.editors == Texts{"b"});
  CHECK(good.configuration.workbench.proxies == Texts{"10.0.0.1"});
  CHECK(complaints(read("workbench: {viewers: [a, \"\"], editors: [a], identity-header: X}\n")) ==
        "1:22 C0106 a name is empty\n"
        "1:40 C0106 `a` is listed twice\n"
        "1:62 C0106 `workbench.identity-header` without a proxy\n");
  CHECK(complaints(read("listen: {behind-proxy: true}\nworkbench: {identity-header: X}\n")) ==
        "2:30 C0106 `workbench.identity-header` and nobody who may use the workbench\n");
}

TEST_CASE("configuration: the environment holds over the file, and the command line over both", "[configuration]") {
  const std::string file = "listen: {port: 1}\naudit: {path: a.db}\nlog: {level: error}\n";
  const Environment environment = {
      {"PARITY_LISTEN_PORT", "2"}, {"PARITY_AUDIT_PATH", "b.db"}, {"PARITY_LOG_FORMAT", ""}};
  const auto got = read(file, environment, {{"listen.port", "--port", "3"}});
  CHECK(complaints(got).empty());
  CHECK(got.configuration.listen.port == 3);
  CHECK(got.configuration.audit.path == "b.db");
  CHECK(got.configuration.log.level == hooks::LogLevel::kError);
  const auto wrong =
      read(file, {{"PARITY_LISTEN_PORT", "x"}, {"PARITY_LISTEN_PROT", "2"}}, {{"listen.host", "--host", "0.0.0.0"}});
  CHECK(complaints(wrong) ==
        "PARITY_LISTEN_PORT C0101 `x` is no whole number that `listen.port` can be\n"
        "PARITY_LISTEN_PROT C0103 this variable names no setting\n"
        "--host C0107 `0.0.0.0` is reached from other computers, and clients are not authenticated\n"
        "--host C0107 `0.0.0.0` is reached from other computers, and what is sent is not encrypted\n");
}

TEST_CASE("configuration: what our own programs, scripts and tests read is not taken for a mistyped setting",
          "[configuration]") {
  const std::regex name(R"re((?:"|\$\{)(PARITY_[A-Z_]*[A-Z])["}:-])re");
  const std::set<std::string> mistyped_on_purpose = {"PARITY_CLIENTS", "PARITY_LISTEN_PROT"};
  Environment environment;
  for (const char* folder : {"cli", "tests", "scripts"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(PARITY_SOURCE_DIR) / folder)) {
      const std::string kind = entry.path().extension().string();
      if (!entry.is_regular_file() || (kind != ".cpp" && kind != ".h" && !kind.empty())) continue;
      const std::string text = tests::file_text(entry.path());
      for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at)
        if (!mistyped_on_purpose.contains((*at)[1])) environment.emplace((*at)[1], "");
    }
  }
  CHECK(environment.contains("PARITY_JOBS"));
  CHECK(environment.contains("PARITY_SOAK_SECONDS"));
  CHECK(complaints(read("", environment)) == "");
}

TEST_CASE("configuration: paths count from the file's folder", "[configuration]") {
  const auto got = read_configuration(
      SourceFile{PARITY_SOURCE_DIR "/samples/parity.yaml", "rules: {directory: ../rules}\naudit: {path: p.db}\n"}, {});
  CHECK(complaints(got).empty());
  CHECK(got.configuration.rules.directory == PARITY_SOURCE_DIR "/samples/../rules");
  CHECK(got.configuration.audit.path == PARITY_SOURCE_DIR "/samples/p.db");
}

TEST_CASE("configuration: the table of keys is whole", "[configuration]") {
  std::set<std::string_view> keys;
  std::set<std::string> variables;
  for (const auto& setting : settings()) {
    CHECK(keys.insert(setting.key).second);
    CHECK(std::string_view(setting.about).ends_with("."));
    const std::string name = environment_name(setting);
    if (!name.empty()) CHECK(variables.insert(name).second);
    // Numbers have bounds.
    Configuration defaults;
    const Slot slot = setting.slot(defaults);
    if (std::holds_alternative<std::size_t*>(slot) || std::holds_alternative<std::chrono::milliseconds*>(slot))
      CHECK(setting.bounds.most > 0);
  }
  CHECK(variables.contains("PARITY_LISTEN_TLS_CLIENT_CA"));
  CHECK_FALSE(variables.contains("PARITY_CLIENTS"));
}

TEST_CASE("configuration: what takes effect at the next start is named", "[configuration]") {
  Configuration before;
  Configuration after;
  after.listen.port = 9;
  after.max_cards = 2;
  after.limits.connections = 7;
  CHECK(changes_for_the_next_start(before, after) == Texts{"listen.port", "limits.max-connections"});
}
