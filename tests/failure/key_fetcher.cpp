// Fetching a client's keys from servers that are well, slow, large, elsewhere, or somebody else: the fetcher alone, and
// `parity serve` whose client has nothing but a `jku`.
#include "cds-hooks/key_fetcher.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/cli/serve_process.h"
#include "tests/failure/http_certificates.h"
#include "tests/failure/http_server.h"
#include "tests/unit/cds-hooks/signer.h"

using namespace parity;
using namespace parity::tests;

namespace {

// An authority, and a server of "localhost" that it vouches for.
struct Secured {
  TemporaryFolder folder;
  Identity root = make_identity("Parity test authority", nullptr);
  Identity self = make_identity("localhost", &root);
  std::string authority = root.write(folder, "root");

  hooks::ListenerOptions options() const {
    hooks::ListenerOptions with;
    with.limits = patient_limits();
    with.host = "127.0.0.1";
    with.tls = hooks::TlsOptions{self.write(folder, "server"), folder.file("server.key"), {}};
    return with;
  }
};

// Answers with keys, or keeps its answers to itself, and counts.
class KeyHandler final : public hooks::HttpHandler {
 public:
  std::optional<hooks::HttpResponse> answer_early(const hooks::HttpRequest&) override { return std::nullopt; }
  void handle(hooks::HttpRequest, hooks::Responder responder) override {
    ++asked;
    const std::lock_guard lock(mutex_);
    if (keys_.empty()) return held_.push_back(std::move(responder));
    hooks::HttpResponse response;
    response.body = keys_;
    responder.send(std::move(response));
  }
  hooks::HttpResponse refuse(const hooks::Refusal&) override { return hooks::error_response(500, hooks::Fault{}); }
  void answer_with(std::string keys) {
    const std::lock_guard lock(mutex_);
    keys_ = std::move(keys);
  }
  std::atomic<int> asked{0};

 private:
  std::mutex mutex_;
  std::string keys_;
  std::vector<hooks::Responder> held_;
};

// Leads every name where the test says.
class Leading final : public fhir::NameResolver {
 public:
  explicit Leading(std::vector<std::string> addresses) : addresses_(std::move(addresses)) {}
  void resolve(const std::string&, Done done) override {
    std::vector<fhir::NetworkAddress> found;
    for (const std::string& address : addresses_) found.push_back(*fhir::parse_address(address));
    done(found);
  }

 private:
  std::vector<std::string> addresses_;
};

constexpr const char* kDiscovery = "/cds-services";
constexpr auto kPatience = std::chrono::seconds(2);  // what must come in time does so on a busy machine too

// A program with one client that has keys at an address, and one that has a file.
struct Served {
  Secured secured;
  KeyHandler handler;
  std::unique_ptr<hooks::Listener> keys;
  Signer of_file{"file"};
  cli::test::TemporaryFolder folder;
  std::optional<cli::test::ServeProcess> process;
  std::uint16_t port = 0;
  int ids = 0;

  Served() {
    auto started = hooks::Listener::start(at_any_port(), handler);
    REQUIRE(started);
    keys = std::move(*started);
    std::ofstream(folder.file("keys.json")) << of_file.jwks();
    std::ofstream(folder.file("parity.yaml"))
        << "listen: {port: 0}\naudit: {path: audit.db}\nclients:\n"
        << "  - {name: fetched, issuer: https://fetched.example, jku: ['" << address() << "'], ca-file: '"
        << secured.authority << "'}\n  - {name: filed, issuer: https://filed.example, jwks: keys.json}\n";
    process.emplace(std::vector<std::string>{"--config", folder.file("parity.yaml")}, std::vector<std::string>{});
    port = process->wait_for_port();
    INFO(process->err());
    REQUIRE(port != 0);
  }

  std::string address() const { return "https://localhost:" + std::to_string(keys->port()) + "/jwks.json"; }

  int ask(const Signer& signer, const std::string& issuer, const std::string& jku = {}) {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    Payload payload(now.count());
    payload.issuer = "\"" + issuer + "\"";
    payload.audience = "\"http://127.0.0.1:" + std::to_string(port) + kDiscovery + "\"";
    payload.id = "\"" + std::to_string(++ids) + "\"";
    const std::string header = signer.header(jku.empty() ? "" : R"(,"jku":")" + jku + "\"");
    const std::string token = signer.sign(header, payload.json());
    return Client(port).ask(get(kDiscovery, "Authorization: Bearer " + token + "\r\n")).status;
  }

 private:
  hooks::ListenerOptions at_any_port() const {
    auto options = secured.options();
    options.port = 0;
    return options;
  }
};

}  // namespace

TEST_CASE("key fetcher: what is fetched, and what is not", "[http]") {
  const Secured secured;
  const std::string other = make_identity("Somebody else", nullptr).write(secured.folder, "other");
  TestServer server(secured.options());
  const std::string port = std::to_string(server.port());
  const std::string base = "https://localhost:" + port;
  const auto fetcher = hooks::make_https_key_fetcher(kPatience);

  const auto keys = fetcher->fetch({base + "/keys", secured.authority});
  REQUIRE(keys);
  CHECK(*keys == "hello");
  struct Case {
    const char* name;
    std::string url;
    std::string ca_file;
    const char* why;
  };
  const std::string& authority = secured.authority;
  const Case cases[] = {
      {"another authority", base + "/keys", other, "no answer"},
      {"the system's authorities", base + "/keys", "", "no answer"},
      {"another name", "https://127.0.0.1:" + port + "/keys", authority, "no answer"},
      {"slow", base + "/hold", authority, "no answer in time"},
      {"large", base + "/big", authority, "no answer"},
      {"404", base + "/no", authority, "not answered with 200"},
      {"a redirect to a server that would answer", base + "/moved", authority, "not answered with 200"},
      {"http", "http://localhost:" + port + "/keys", authority, "no https address"},
      {"nobody there", "https://localhost:1/keys", authority, "no answer"},
      {"no authority", base + "/keys", secured.folder.file("none.pem"), "could not be asked"},
      {"no host", "https:///keys", authority, "no https address"},
      {"a user", "https://a@localhost:" + port + "/keys", authority, "no https address"},
      {"no such name", "https://nobody.invalid/keys", authority, "no such name"},
      {"a form of an address that is none", "https://127.1:" + port + "/keys", authority, "no https address"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto fetched = fetcher->fetch({c.url, c.ca_file});
    REQUIRE_FALSE(fetched);
    CHECK(fetched.error().message == c.why);
    CHECK(fetched.error().kind == ErrorKind::kUnavailable);
  }
}

TEST_CASE("key fetcher: where a name may lead", "[http]") {
  const Secured secured;
  TestServer server(secured.options());
  const std::string here = "https://localhost:" + std::to_string(server.port()) + "/keys";
  const std::string named = "https://keys.example:" + std::to_string(server.port()) + "/keys";
  const char* const kForbidden = "its name leads to an address that is not allowed";
  struct Case {
    const char* name;
    std::string url;
    std::vector<std::string> leads;
    std::vector<std::string> networks;
    const char* why;  // empty: it is fetched
  };
  const Case cases[] = {
      {"localhost", here, {"127.0.0.1"}, {}, ""},
      {"localhost elsewhere", here, {"10.0.0.1"}, {}, kForbidden},
      {"this computer", named, {"127.0.0.1"}, {}, kForbidden},
      {"the cloud's own", named, {"169.254.169.254"}, {}, kForbidden},
      {"one of two", named, {"127.0.0.1", "10.0.0.1"}, {"127.0.0.0/8"}, kForbidden},
      {"another network", named, {"127.0.0.1"}, {"10.0.0.0/8"}, kForbidden},
      {"allowed, but the certificate is another's", named, {"127.0.0.1"}, {"127.0.0.0/8"}, "no answer"},
      {"nowhere", named, {}, {}, "no such name"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto fetcher = hooks::make_https_key_fetcher(kPatience, std::make_shared<Leading>(c.leads));
    const auto fetched = fetcher->fetch({c.url, secured.authority, c.networks});
    CHECK((fetched ? std::string() : fetched.error().message) == c.why);
  }
}

TEST_CASE("keys of a jku: fetched once, changed by the client, and never from elsewhere", "[http]") {
  Served served;
  const Signer first("k1");
  const Signer second("k2");
  const std::string issuer = "https://fetched.example";
  served.handler.answer_with(first.jwks());
  CHECK(served.ask(first, issuer, "https://127.0.0.1/jwks.json") == 401);
  CHECK(served.ask(first, "https://nobody.example", served.address()) == 401);
  CHECK(served.handler.asked == 0);
  for (int i = 0; i < 5; ++i) CHECK(served.ask(first, issuer, i % 2 == 0 ? served.address() : "") == 200);
  CHECK(served.handler.asked == 1);
  // The client changes its key: its first token brings it, and strangers' ids after that bring nothing for a minute.
  served.handler.answer_with(R"({"keys":[)" + first.jwk() + "," + second.jwk() + "]}");
  CHECK(served.ask(second, issuer, served.address()) == 200);
  CHECK(served.handler.asked == 2);
  for (int i = 0; i < 20; ++i) CHECK(served.ask(Signer("x" + std::to_string(i)), issuer) == 401);
  CHECK(served.handler.asked == 2);
  // The client withdraws its first key: kept until the set is fetched again, which a reload brings about.
  served.handler.answer_with(R"({"keys":[)" + second.jwk() + "]}");
  CHECK(served.ask(first, issuer, served.address()) == 200);
  served.process->send_signal(SIGHUP);
  CHECK(TestServer::eventually([&] { return served.ask(first, issuer, served.address()) == 401; }));
  CHECK(served.ask(second, issuer, served.address()) == 200);
  CHECK(served.handler.asked >= 3);
  CHECK(served.handler.asked <= 4);
  served.process->send_signal(SIGTERM);
  CHECK(served.process->wait() == 0);
  CHECK(served.process->err().find("\"why\":\"key\"") != std::string::npos);
}

TEST_CASE("keys of a jku: a server that hangs holds up nobody else", "[http]") {
  Served served;
  const Signer signer("k1");
  std::vector<std::thread> waiting;
  std::atomic<int> refused{0};
  std::vector<int> ids(40);
  for (int& id : ids) {
    id = 100 + static_cast<int>(&id - ids.data());
    waiting.emplace_back([&served, &signer, &refused, id] {
      Payload payload(
          std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
              .count());
      payload.issuer = R"("https://fetched.example")";
      payload.audience = "\"http://127.0.0.1:" + std::to_string(served.port) + kDiscovery + "\"";
      payload.id = "\"w" + std::to_string(id) + "\"";
      const auto answer =
          Client(served.port).ask(get(kDiscovery, "Authorization: Bearer " + signer.sign(payload.json()) + "\r\n"));
      if (answer.status == 401) ++refused;
    });
  }
  CHECK(TestServer::eventually([&] { return served.handler.asked > 0; }));
  // More wait than there are threads for requests, and the other client does not notice.
  for (int i = 0; i < 10; ++i) CHECK(served.ask(served.of_file, "https://filed.example") == 200);
  CHECK(refused == 0);
  for (auto& thread : waiting) thread.join();
  CHECK(refused == 40);
  CHECK(served.handler.asked == 1);
}
