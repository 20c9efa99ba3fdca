// Fetching a client's keys from servers that are well, slow, large, elsewhere, or somebody else.
#include "cds-hooks/key_fetcher.h"

#include <catch2/catch.hpp>

#include "tests/failure/http_certificates.h"
#include "tests/failure/http_server.h"

using namespace parity;
using namespace parity::tests;

TEST_CASE("key fetcher: what is fetched, and what is not", "[http]") {
  const Folder folder;
  const Identity root = make_identity("Parity test authority", nullptr);
  const Identity other_root = make_identity("Somebody else", nullptr);
  const Identity self = make_identity("localhost", &root);
  const std::string authority = root.write(folder, "root");
  const std::string other = other_root.write(folder, "other");
  hooks::ListenerOptions options;
  options.limits = patient_limits();
  options.host = "localhost";
  options.tls = hooks::TlsOptions{self.write(folder, "server"), folder.file("server.key"), {}};
  TestServer server(options);
  const std::string base = "https://localhost:" + std::to_string(server.port());
  const auto fetcher = hooks::make_https_key_fetcher(std::chrono::milliseconds(700));

  const auto keys = fetcher->fetch(base + "/keys", authority);
  REQUIRE(keys);
  CHECK(*keys == "hello");
  struct Case {
    const char* name;
    std::string url;
    std::string ca_file;
  };
  const Case cases[] = {
      {"another authority", base + "/keys", other},
      {"another name", "https://127.0.0.1:" + std::to_string(server.port()) + "/keys", authority},
      {"slow", base + "/hold", authority},
      {"large", base + "/big", authority},
      {"404", base + "/no", authority},
      {"http", "http://localhost:" + std::to_string(server.port()) + "/keys", authority},
      {"nobody there", "https://localhost:1/keys", authority},
      {"no authority", base + "/keys", folder.file("none.pem")},
      {"no host", "https:///keys", authority},
      {"a user", "https://a@localhost/keys", authority},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK_FALSE(fetcher->fetch(c.url, c.ca_file));
  }
}
