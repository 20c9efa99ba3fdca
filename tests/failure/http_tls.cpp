// The same sessions over TLS, with a certificate authority made for the test: versions, mutual TLS, half handshakes,
// limits, and files that can't be used.
#include <catch2/catch.hpp>

#include <future>

#include "tests/failure/http_certificates.h"
#include "tests/failure/http_server.h"

using namespace parity;
using namespace parity::tests;

namespace {

struct Authority {
  TemporaryFolder folder;
  Identity root = make_identity("Parity test authority", nullptr);
  Identity server = make_identity("127.0.0.1", &root);
  std::string root_file = root.write(folder, "root");
  std::string server_file = server.write(folder, "server");

  hooks::ListenerOptions options(std::string client_authority = {}) const {
    hooks::ListenerOptions with;
    with.limits = patient_limits();
    with.tls = hooks::TlsOptions{server_file, folder.file("server.key"), std::move(client_authority)};
    return with;
  }
};

}  // namespace

TEST_CASE("tls: requests over TLS 1.2 and 1.3", "[http]") {
  const Authority authority;
  TestServer server(authority.options());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    INFO(version);
    TlsClient client(server.port(), {authority.root_file, nullptr, version});
    REQUIRE(client.shaken());
    CHECK(client.version() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
    CHECK(client.ask(post("/echo", "hello")).body == "hello");
    CHECK(client.ask(post("/size", std::string(3'000'000, 'x'))).body == "3000000");
    CHECK(client.ask(get("/big")).body.size() == 32U * 1024 * 1024);
    REQUIRE(client.send(get("/thread") + get("/early")));
    CHECK(client.receive().body == "elsewhere");
    CHECK(client.receive().body == "early");
    CHECK(client.ask(get("/", "Connection: close\r\n")).status == 200);
    CHECK(client.ends_properly());
  }
}

TEST_CASE("tls: older versions and plain HTTP are refused", "[http]") {
  const Authority authority;
  TestServer server(authority.options());
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    CHECK_FALSE(TlsClient(server.port(), {authority.root_file, nullptr, version}).shaken());
  }
  CHECK(Client(server.port()).ask(get("/")).status == 0);
  CHECK(TlsClient(server.port(), {authority.root_file}).ask(get("/")).status == 200);
  CHECK(server.handler.handled == 1);
}

TEST_CASE("tls: mutual TLS", "[http]") {
  const Authority authority;
  const auto stranger_root = make_identity("Somebody else", nullptr);
  const auto known = make_identity("ehr", &authority.root);
  const auto expired = make_identity("ehr of old", &authority.root, Lifetime::kExpired);
  const auto stranger = make_identity("ehr", &stranger_root);
  TestServer server(authority.options(authority.root_file));
  struct Case {
    const char* name;
    const Identity* self;
    int want;
  };
  const Case cases[] = {
      {"none", nullptr, 0}, {"untrusted", &stranger, 0}, {"expired", &expired, 0}, {"valid", &known, 200}};
  for (const Case& c : cases) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      INFO(c.name << " " << version);
      TlsClient client(server.port(), {authority.root_file, c.self, version});
      CHECK(client.ask(get("/")).status == c.want);
    }
  }
}

TEST_CASE("tls: the limits hold", "[http]") {
  const Authority authority;
  auto options = authority.options();
  options.limits.body_bytes = 100'000;
  TestServer server(options);
  TlsClient large(server.port(), {authority.root_file});
  REQUIRE(large.send(post("/size", std::string(3'000'000, 'x'))));
  CHECK(large.receive().status == 413);
  TlsClient header(server.port(), {authority.root_file});
  CHECK(header.ask(get("/", "X: " + std::string(17'000, 'a') + "\r\n")).status == 431);
  TlsClient bad(server.port(), {authority.root_file});
  CHECK(bad.ask("GET / HTTP/1.1\r\n\r\n").status == 400);
  CHECK(bad.ends_properly());
}

TEST_CASE("tls: the handshake counts in the header's deadline, and a slow header is 408", "[http]") {
  const Authority authority;
  auto options = authority.options();
  options.limits.header_deadline = 1s;
  TestServer server(options);
  Client silent(server.port()), half(server.port());
  REQUIRE(half.send(std::string("\x16\x03\x01\x02\x00\x01", 6)));
  CHECK(silent.end() == Client::End::kClosed);
  CHECK(half.end() == Client::End::kClosed);

  TlsClient slow(server.port(), {authority.root_file});
  REQUIRE(slow.send("GET / HTTP/1.1\r\nHo"));
  CHECK(slow.receive().status == 408);
  CHECK(slow.ends_properly());
}

TEST_CASE("tls: connections over the limit, and a drain", "[http]") {
  const Authority authority;
  auto options = authority.options();
  options.limits.connections = 1;
  options.limits.linger_deadline = 100ms;
  TestServer server(options);
  TlsClient first(server.port(), {authority.root_file});
  CHECK(first.ask(get("/")).status == 200);
  {
    TlsClient second(server.port(), {authority.root_file});
    CHECK(second.ask(get("/")).status == 503);
  }
  Client half(server.port());
  CHECK(TestServer::eventually([&] { return server.listener->stats().accepted == 3; }));
  auto drained = std::async(std::launch::async, [&] { return server.listener->drain(); });
  CHECK(first.ends_properly());
  CHECK(half.end() == Client::End::kClosed);
}

TEST_CASE("tls: files that can't be used are refused at start", "[http]") {
  const Authority authority;
  const auto other = make_identity("other", &authority.root);
  other.write(authority.folder, "other");
  TestHandler handler;
  const auto& folder = authority.folder;
  const hooks::TlsOptions cases[] = {
      {folder.file("none.pem"), folder.file("server.key"), {}},
      {authority.server_file, folder.file("none.key"), {}},
      {authority.server_file, folder.file("other.key"), {}},
      {folder.file("server.key"), folder.file("server.key"), {}},
      {authority.server_file, folder.file("server.key"), folder.file("none.pem")},
  };
  for (const auto& tls : cases) {
    INFO(tls.certificate_file << " " << tls.key_file);
    hooks::ListenerOptions options;
    options.port = 0;
    options.tls = tls;
    const auto started = hooks::Listener::start(options, handler);
    REQUIRE_FALSE(started);
    CHECK(started.error().kind == ErrorKind::kInvalidInput);
    CHECK_FALSE(started.error().where.empty());
  }
}
