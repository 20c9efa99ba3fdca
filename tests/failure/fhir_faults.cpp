// The REST client against a server that does all that servers do when they are unwell or unkind. Whatever it does, a
// query either was read or says that it was not, within the deadline.
#include <fmt/format.h>
#include <zlib.h>

#include <catch2/catch.hpp>

#include "tests/failure/fhir_stub.h"
#include "tests/failure/http_certificates.h"

namespace parity::tests {
namespace {

using namespace std::chrono_literals;
using fhir::FhirClient;
using fhir::FhirClientOptions;

// Long enough for a busy machine; what should time out hangs for longer than that.
constexpr auto kAmple = 20s;
constexpr auto kShort = 300ms;

std::string gzip_of_spaces(std::size_t size) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<Bytef> step(1U << 20U, ' ');
  std::vector<Bytef> out(1U << 20U);
  std::string zipped;
  for (std::size_t done = 0; done < size; done += step.size()) {
    stream.next_in = step.data();
    stream.avail_in = static_cast<uInt>(step.size());
    const bool is_last = done + step.size() >= size;
    do {
      stream.next_out = out.data();
      stream.avail_out = static_cast<uInt>(out.size());
      deflate(&stream, is_last ? Z_FINISH : Z_NO_FLUSH);
      zipped.append(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(out.size() - stream.avail_out));
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return zipped;
}

constexpr const char* kJson = "Content-Type: application/fhir+json\r\n";

struct Case {
  const char* name;
  FhirStub::Script script;
  const char* want;
  std::chrono::milliseconds deadline = kAmple;
};

std::vector<Case> statuses() {
  const auto status = [](int code, const char* headers = "") -> FhirStub::Script {
    return [code, headers](const StubRequest&, StubConnection& c) {
      c.answer(code, R"({"resourceType":"OperationOutcome"})", std::string(kJson) + headers);
    };
  };
  return {
      {"401", status(401), "refused"},
      {"403", status(403), "refused"},
      {"404", status(404), "not-offered"},
      {"500", status(500), "server-failed"},
      {"503 twice", status(503), "server-failed"},
      {"429 twice", status(429), "throttled"},
      {"429 with more patience than there is", status(429, "Retry-After: 3600\r\n"), "throttled"},
      {"a redirect elsewhere", status(302, "Location: http://127.0.0.1:1/fhir\r\n"), "elsewhere"},
      {"a redirect for ever", status(302, "Location: /fhir/Observation?patient=1\r\n"), "endless"},
      {"a redirect to nowhere", status(302), "not-offered"},
  };
}

std::vector<Case> broken_answers() {
  const auto raw = [](std::string bytes) -> FhirStub::Script {
    return [bytes = std::move(bytes)](const StubRequest&, StubConnection& c) {
      c.send(bytes);
      c.wait(50ms);  // what was sent arrives before the reset
      c.reset();
    };
  };
  const std::string head = std::string("HTTP/1.1 200 OK\r\n") + kJson;
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  return {
      {"nothing at all", raw(""), "broken"},
      {"a reset in the header", raw("HTTP/1.1 200 OK\r\nContent-Ty"), "broken"},
      {"no HTTP", raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "broken"},
      {"a body cut short", raw(head + "Content-Length: 1000\r\n\r\n{\"resourceType\":"), "broken"},
      {"chunks cut short", raw(chunked + "f\r\n{\"resourceType\":\r\n"), "broken"},
      {"a chunk size that is none", raw(chunked + "zz\r\n{}\r\n0\r\n\r\n"), "broken"},
      {"a chunk size below zero", raw(chunked + "-2\r\n{}\r\n0\r\n\r\n"), "too-large"},
      {"the same later on", raw(chunked + "5\r\n{\"a\":\r\n-2\r\n{}\r\n0\r\n\r\n"), "broken"},
      {"a chunk size of another world", raw(chunked + "7fffffff\r\n{}"), "broken"},
      {"a length that is none", raw(head + "Content-Length: -1\r\n\r\n{"), "too-large"},
  };
}

std::vector<Case> wrong_bodies() {
  const auto answers = [](std::string body, std::string headers) -> FhirStub::Script {
    return [body = std::move(body), headers = std::move(headers)](const StubRequest&, StubConnection& c) {
      c.answer(200, body, headers);
    };
  };
  const std::string zipped = gzip_of_spaces(400U << 20U);
  return {
      {"a page for people", answers("<html>Sign in</html>", "Content-Type: text/html\r\n"), "not-fhir"},
      {"XML", answers("<Bundle/>", "Content-Type: application/fhir+xml\r\n"), "not-fhir"},
      {"half of a JSON text", answers(R"({"resourceType":"Bundle",)", kJson), "not-fhir"},
      {"a gzip bomb of 400 MiB", answers(zipped, std::string(kJson) + "Content-Encoding: gzip\r\n"), "too-large"},
      {"gzip that is none", answers("{}", std::string(kJson) + "Content-Encoding: gzip\r\n"), "broken"},
      {"100 MB, as it says",
       [](const StubRequest&, StubConnection& c) {
         c.send("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 100000000\r\n\r\n");
         const std::string megabyte(1'000'000, ' ');
         for (int i = 0; i < 100 && c.send(megabyte); ++i) {
         }
         c.reset();
       },
       "too-large"},
      {"100 MB in chunks",
       [](const StubRequest&, StubConnection& c) {
         c.send("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nTransfer-Encoding: chunked\r\n\r\n");
         const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
         for (int i = 0; i < 1'526 && c.send(chunk); ++i) {
         }
         c.reset();
       },
       "too-large"},
      {"without an end",
       [](const StubRequest&, StubConnection& c) {
         c.send("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n");
         const std::string kilobytes(65'536, ' ');
         for (int i = 0; i < 1'526 && c.send(kilobytes); ++i) {
         }
         c.reset();
       },
       "too-large"},
  };
}

std::vector<Case> endless_answers() {
  return {
      {"hangs",
       [](const StubRequest&, StubConnection& c) {
         c.wait(60s);
         c.reset();
       },
       "timed-out", kShort},
      {"a header that drips",
       [](const StubRequest&, StubConnection& c) {
         c.send("HTTP/1.1 200 OK\r\nX: ");
         while (c.wait(10ms) && c.send("x")) {
         }
       },
       "timed-out", kShort},
      {"a body that drips",
       [](const StubRequest&, StubConnection& c) {
         c.send("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 100000\r\n\r\n");
         while (c.wait(10ms) && c.send(" ")) {
         }
       },
       "timed-out", kShort},
      {"pages without end",
       [page = std::make_shared<std::atomic<int>>(0)](const StubRequest&, StubConnection& c) {
         c.answer_json(observations(1, fmt::format("?page={}", ++*page)));
       },
       "10 pages, endless"},
      {"pages in a circle",
       [](const StubRequest&, StubConnection& c) { c.answer_json(observations(1, "/fhir?page=2")); },
       "2 pages, endless"},
      {"a next page elsewhere",
       [](const StubRequest&, StubConnection& c) { c.answer_json(observations(1, "http://127.0.0.1:1/fhir?page=2")); },
       "1 page, elsewhere"},
      {"a second page that hangs",
       [](const StubRequest& r, StubConnection& c) {
         if (r.target.find("page") == std::string::npos) return c.answer_json(observations(1, "?page=2"));
         c.wait(60s);
         c.reset();
       },
       "1 page, timed-out", 2s},  // the first page must come in time
  };
}

void check(std::vector<Case> cases) {
  FhirClient client{FhirClientOptions{}};
  for (Case& one : cases) {
    DYNAMIC_SECTION(one.name) {
      const FhirStub stub(std::move(one.script));
      const auto result = fetch(client, set_of_queries(stub.server(), {"Observation?patient=1"}, one.deadline));
      REQUIRE(result.answers.size() == 1);
      CHECK(told(result.answers[0]) == one.want);
    }
  }
}

TEST_CASE("a FHIR server that answers otherwise") { check(statuses()); }
TEST_CASE("a FHIR server whose answers break off") { check(broken_answers()); }
TEST_CASE("a FHIR server that sends something else, or too much") { check(wrong_bodies()); }
TEST_CASE("a FHIR server that comes to no end") { check(endless_answers()); }

TEST_CASE("a FHIR server that nobody runs") {
  std::shared_ptr<const fhir::FhirServer> server;
  {
    const FhirStub gone([](const StubRequest&, StubConnection&) {});
    server = gone.server();
  }
  FhirClient client{FhirClientOptions{}};
  CHECK(told(fetch(client, set_of_queries(server, {"Observation?patient=1"}, kAmple)).answers[0]) == "unreachable");
}

TEST_CASE("what is asked, and how") {
  const FhirStub stub([](const StubRequest&, StubConnection& c) { c.answer_json(observations(2)); });
  FhirClient client{FhirClientOptions{}};
  auto set =
      set_of_queries(stub.server(), {"Observation?patient=1&_sort=-date&_count=1000", "Condition?patient=1"}, kAmple);
  set.token = std::make_shared<const fhir::AccessToken>(std::move(*fhir::AccessToken::from("t0ken")));
  const auto result = fetch(client, std::move(set));
  CHECK(told(result.answers.at(0)) == "1 page");
  CHECK(told(result.answers.at(1)) == "1 page");
  const auto requests = stub.requests();
  REQUIRE(requests.size() == 2);
  for (const StubRequest& request : requests) {
    CHECK(request.headers.at("authorization") == "Bearer t0ken");
    CHECK(request.headers.at("accept") == "application/fhir+json");
    CHECK(request.headers.at("accept-encoding") == "gzip");
    CHECK(request.headers.at("host") == fmt::format("127.0.0.1:{}", stub.port()));
  }
  const bool in_order = requests[0].target.starts_with("/fhir/Observation");
  CHECK(requests[in_order ? 0 : 1].target == "/fhir/Observation?patient=1&_sort=-date&_count=1000");
  CHECK(requests[in_order ? 1 : 0].target == "/fhir/Condition?patient=1");
}

TEST_CASE("a FHIR server that asks to wait a moment is asked once more") {
  const char* status = GENERATE("429", "503");
  std::atomic<int> asked = 0;
  const FhirStub stub([&](const StubRequest&, StubConnection& c) {
    if (++asked > 1) return c.answer_json(observations(1));
    c.send(fmt::format("HTTP/1.1 {} Later\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", status));
  });
  FhirClient client{FhirClientOptions{}};
  const auto before = std::chrono::steady_clock::now();
  CHECK(told(fetch(client, set_of_queries(stub.server(), {"Observation?patient=1"}, kAmple)).answers[0]) == "1 page");
  CHECK(std::chrono::steady_clock::now() - before >= 1s);
  CHECK(asked == 2);
}

TEST_CASE("connections are kept, bounded, and renewed when the server has closed them") {
  std::atomic<int> asking = 0;
  std::atomic<bool> too_many = false;
  const FhirStub stub([&](const StubRequest& r, StubConnection& c) {
    if (++asking > 2) too_many = true;
    c.wait(5ms);
    --asking;
    c.answer_json(observations(1));
    if (r.target.find("last") != std::string::npos) c.reset();
  });
  FhirClientOptions options;
  options.connections = 2;
  FhirClient client{options};
  std::vector<std::string> queries(12, "Observation?patient=1");
  for (std::size_t i = 0; i < queries.size(); ++i) queries[i] += fmt::format("&n={}", i);
  for (const auto& answer : fetch(client, set_of_queries(stub.server(), queries, kAmple)).answers)
    CHECK(told(answer) == "1 page");
  CHECK_FALSE(too_many);
  CHECK(stub.connections() < 12);
  CHECK(told(fetch(client, set_of_queries(stub.server(), {"Observation?last"}, kAmple)).answers[0]) == "1 page");
  CHECK(told(fetch(client, set_of_queries(stub.server(), {"Observation?after"}, kAmple)).answers[0]) == "1 page");
}

TEST_CASE("a FHIR server that fails five times is left alone") {
  std::atomic<bool> is_well = false;
  const FhirStub stub(
      [&](const StubRequest&, StubConnection& c) { is_well ? c.answer_json(observations(1)) : c.answer(500, ""); });
  FhirClientOptions options;
  options.breaker.rest = 500ms;
  FhirClient client{options};
  const auto ask = [&] {
    const auto result = fetch(client, set_of_queries(stub.server(), {"Observation?a", "Condition?b"}, kAmple));
    return told(result.answers[0]);
  };
  for (int i = 0; i < 5; ++i) CHECK(ask() == "server-failed");
  CHECK(ask() == "server-rests");
  CHECK(stub.requests().size() == 10);
  is_well = true;
  std::this_thread::sleep_for(600ms);
  CHECK(ask() == "1 page");
  CHECK(ask() == "1 page");
}

TEST_CASE("a refusal says nothing of the server's health") {
  const FhirStub stub([](const StubRequest&, StubConnection& c) { c.answer(403, ""); });
  FhirClient client{FhirClientOptions{}};
  for (int i = 0; i < 8; ++i)
    CHECK(told(fetch(client, set_of_queries(stub.server(), {"Observation?a"}, kAmple)).answers[0]) == "refused");
}

TEST_CASE("sets beyond the limit are told so at once, and others go on") {
  const FhirStub hanging([](const StubRequest&, StubConnection& c) {
    c.wait(60s);
    c.reset();
  });
  const FhirStub well([](const StubRequest&, StubConnection& c) { c.answer_json(observations(1)); });
  FhirClientOptions options;
  options.max_sets_of_a_server = 3;
  std::atomic<int> timed_out = 0;
  FhirClient client{options};  // its end answers those that hang
  for (int i = 0; i < 3; ++i)
    client.fetch(set_of_queries(hanging.server(), {"Observation?a"}, 60s), [&](fhir::FetchResult result) {
      if (told(result.answers[0]) == "timed-out") ++timed_out;
    });
  CHECK(told(fetch(client, set_of_queries(hanging.server(), {"Observation?a"}, kAmple)).answers[0]) == "overload");
  CHECK(told(fetch(client, set_of_queries(well.server(), {"Observation?a"}, kAmple)).answers[0]) == "1 page");
  CHECK(timed_out == 0);
}

TEST_CASE("a client that ends answers what is under way") {
  const FhirStub hanging([](const StubRequest&, StubConnection& c) {
    c.wait(60s);
    c.reset();
  });
  std::string answer;
  {
    FhirClient client{FhirClientOptions{}};
    client.fetch(set_of_queries(hanging.server(), {"Observation?a"}, 60s),
                 [&](fhir::FetchResult result) { answer = told(result.answers[0]); });
  }
  CHECK(answer == "timed-out");
}

class FixedResolver final : public fhir::NameResolver {
 public:
  explicit FixedResolver(std::vector<const char*> addresses) : addresses_(std::move(addresses)) {}
  void resolve(const std::string&, Done done) override {
    std::vector<fhir::NetworkAddress> found;
    for (const char* address : addresses_) found.push_back(*fhir::parse_address(address));
    done(found);
  }

 private:
  std::vector<const char*> addresses_;
};

TEST_CASE("a name may not lead to a private address, unless its network is listed") {
  struct Row {
    const char* name;
    std::vector<const char*> addresses;
    const char* network;
    const char* want;
  };
  const Row rows[] = {
      {"fhir.example.org", {"127.0.0.1"}, nullptr, "forbidden-address"},
      {"fhir.example.org", {"127.0.0.1"}, "127.0.0.0/8", "1 page"},
      {"fhir.example.org", {"127.0.0.1", "10.0.0.1"}, "127.0.0.0/8", "forbidden-address"},
      {"fhir.example.org", {"169.254.169.254"}, nullptr, "forbidden-address"},
      {"fhir.example.org", {}, nullptr, "unreachable"},
      {"localhost", {"127.0.0.1"}, nullptr, "1 page"},
      {"localhost", {"10.0.0.1"}, nullptr, "forbidden-address"},
      {"127.0.0.1", {"127.0.0.1"}, nullptr, "1 page"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name, row.want);
    const FhirStub stub([](const StubRequest&, StubConnection& c) { c.answer_json(observations(1)); });
    auto server = std::make_shared<fhir::FhirServer>(*stub.server(row.name));
    if (row.network != nullptr) server->networks.push_back(*fhir::parse_network(row.network));
    FhirClient client(FhirClientOptions{}, fhir::make_cpprest_transport(),
                      std::make_shared<FixedResolver>(row.addresses));
    CHECK(told(fetch(client, set_of_queries(server, {"Observation?a"}, kAmple)).answers[0]) == row.want);
    const auto requests = stub.requests();
    CHECK(requests.size() == (std::string(row.want) == "1 page" ? 1 : 0));
    // The address that was checked was asked, under the server's own name.
    if (!requests.empty()) CHECK(requests[0].headers.at("host") == fmt::format("{}:{}", row.name, stub.port()));
  }
}

TEST_CASE("TLS: an authority that is known, a name that fits") {
  const TemporaryFolder folder;
  const Identity authority = make_identity("Test authority", nullptr);
  const Identity other = make_identity("Another authority", nullptr);
  const std::string ca = authority.write(folder, "ca");
  const std::string other_ca = other.write(folder, "other");
  const Identity fitting = make_identity("localhost", &authority);
  const Identity misfit = make_identity("elsewhere.example.org", &authority);
  const Identity expired = make_identity("localhost", &authority, Lifetime::kExpired);
  struct Row {
    const char* name;
    const Identity& identity;
    std::string ca;
    const char* want;
  };
  const Row rows[] = {{"known", fitting, ca, "1 page"},
                      {"an unknown authority", fitting, "", "not-secure"},
                      {"another authority", fitting, other_ca, "not-secure"},
                      {"another host's", misfit, ca, "not-secure"},
                      {"expired", expired, ca, "not-secure"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    row.identity.write(folder, "server");
    const StubTls tls{folder.file("server.pem"), folder.file("server.key")};
    const FhirStub stub([](const StubRequest&, StubConnection& c) { c.answer_json(observations(1)); }, &tls);
    FhirClient client{FhirClientOptions{}};
    const auto result =
        fetch(client, set_of_queries(stub.server("localhost", row.ca), {"Observation?a", "Condition?b"}, kAmple));
    CHECK(told(result.answers[0]) == row.want);
    CHECK(stub.requests().size() == (std::string(row.want) == "1 page" ? 2 : 0));
  }
}

}  // namespace
}  // namespace parity::tests
