// Tokens that are accepted, and each way in which one is not: rows 76 to 86 of the protocol's table below the socket.
#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "cds-hooks/client_authenticator.h"
#include "signer.h"

using namespace parity;
using namespace parity::hooks;
using parity::tests::base64url;
using parity::tests::Payload;
using parity::tests::Signer;

namespace {

constexpr std::int64_t kTime = 1'795'339'800;  // 2026-11-22T09:30:00Z
const std::string kIssuer = "https://ehr.example";
const std::string kDiscovery = "/cds-services";
const std::string kCall = "/cds-services/gp";
const std::string kFeedback = "/cds-services/gp/feedback";
const std::string kBase = "http://127.0.0.1:8080";

class FixedClock final : public Clock {
 public:
  Instant now() const override { return {kTime}; }
};

class FakeFetcher final : public KeyFetcher {
 public:
  Result<std::string> fetch(const KeyAddress& address) override {
    ++count;
    last = address.url;
    if (answer.empty()) return invalid_input("down");
    return answer;
  }
  std::string answer;
  std::string last;
  std::atomic<int> count{0};
};

struct Guarded {
  FixedClock clock;
  Replays replays;
  FakeFetcher fetcher;
  std::shared_ptr<ClientAuthenticator> authenticator;

  Guarded(std::vector<Client> clients, const std::map<std::string, std::string>& files) {
    auto made = ClientAuthenticator::make({std::move(clients), {kBase}}, files, {clock, replays, &fetcher});
    REQUIRE(made);
    authenticator = *made;
  }

  // "" for accepted, else the reason.
  std::string ask(const std::string& token, const std::string& path = kDiscovery) {
    return ask_with("Bearer " + token, path);
  }
  std::string ask_with(const std::string& field, const std::string& path) {
    HttpRequest request;
    request.target = *parse_target(path);
    request.headers = {{"Authorization", field}};
    const auto caller = authenticator->authenticate(request, KeyPatience::kFetch);
    if (!caller) return caller.error().message;
    CHECK(caller->client == "ehr");
    CHECK(caller->issuer == kIssuer);
    REQUIRE(caller->settings != nullptr);
    return "";
  }
};

Client ehr() {
  Client client;
  client.name = "ehr";
  client.issuer = kIssuer;
  client.jwks_file = "keys.json";
  return client;
}

Guarded guarded(const Signer& signer, Client client = ehr()) { return {{std::move(client)}, {{"ehr", signer.jwks()}}}; }

}  // namespace

TEST_CASE("token: every algorithm that is allowed, and no other", "[cds-hooks][token]") {
  for (const std::string_view algorithm : kAlgorithms) {
    INFO(algorithm);
    const Signer signer("k1", algorithm);
    const std::string token = signer.sign(Payload(kTime).json());
    Client client = ehr();
    const bool is_default = algorithm == "ES384" || algorithm == "RS384";
    CHECK(guarded(signer).ask(token) == (is_default ? "" : "algorithm"));
    client.algorithms = {std::string(algorithm)};
    CHECK(guarded(signer, client).ask(token) == "");
    client.algorithms = {algorithm == "ES256" ? "RS384" : "ES256"};
    CHECK(guarded(signer, client).ask(token) == "algorithm");
  }
}

TEST_CASE("token: what its claims must be", "[cds-hooks][token]") {
  const Signer signer("k1");
  struct Case {
    const char* name;
    void (*change)(Payload&);
    const char* want;
    std::string path = kDiscovery;
  };
  const std::string service = R"("http://127.0.0.1:8080/cds-services/gp")";
  const Case cases[] = {
      {"right", [](Payload&) {}, ""},
      {"another issuer", [](Payload& p) { p.issuer = R"("https://other.example")"; }, "issuer"},
      {"no issuer", [](Payload& p) { p.issuer = ""; }, "malformed"},
      {"an issuer that is no text", [](Payload& p) { p.issuer = "[\"https://ehr.example\"]"; }, "malformed"},
      {"the audience of another endpoint", [](Payload&) {}, "audience", kCall},
      {"the base alone", [](Payload& p) { p.audience = R"("http://127.0.0.1:8080")"; }, "audience"},
      {"another host", [](Payload& p) { p.audience = R"("http://other:8080/cds-services")"; }, "audience"},
      {"https", [](Payload& p) { p.audience = R"("https://127.0.0.1:8080/cds-services")"; }, "audience"},
      {"no audience", [](Payload& p) { p.audience = ""; }, "malformed"},
      {"no audience in a list", [](Payload& p) { p.audience = "[]"; }, "malformed"},
      {"one of several", [](Payload& p) { p.audience = R"(["x","http://127.0.0.1:8080/cds-services"])"; }, ""},
      {"a service", [](Payload& p) { p.audience = R"("http://127.0.0.1:8080/cds-services/gp")"; }, "", kCall},
      {"feedback for its service", [](Payload& p) { p.audience = R"("http://127.0.0.1:8080/cds-services/gp")"; }, "",
       kFeedback},
      {"feedback by its own address",
       [](Payload& p) { p.audience = R"("http://127.0.0.1:8080/cds-services/gp/feedback")"; }, "", kFeedback},
      {"feedback of another service",
       [](Payload& p) { p.audience = R"("http://127.0.0.1:8080/cds-services/mh/feedback")"; }, "audience", kFeedback},
      {"a call for feedback", [](Payload& p) { p.audience = R"("http://127.0.0.1:8080/cds-services/gp/feedback")"; },
       "audience", kCall},
      {"expired a minute ago",
       [](Payload& p) {
         p.expires = std::to_string(kTime - 60);
         p.issued = std::to_string(kTime - 200);
       },
       ""},
      {"expired longer ago",
       [](Payload& p) {
         p.expires = std::to_string(kTime - 61);
         p.issued = std::to_string(kTime - 200);
       },
       "expired"},
      {"no end", [](Payload& p) { p.expires = ""; }, "malformed"},
      {"an end that is a text", [](Payload& p) { p.expires = "\"1795340000\""; }, "malformed"},
      {"an end beyond reckoning", [](Payload& p) { p.expires = "99999999999999999999"; }, "malformed"},
      {"an end with an exponent", [](Payload& p) { p.expires = "1.8e9"; }, "malformed"},
      {"an end with a fraction", [](Payload& p) { p.expires += ".5"; }, ""},
      {"a negative beginning", [](Payload& p) { p.issued = "-1"; }, "malformed"},
      {"made in a minute", [](Payload& p) { p.issued = std::to_string(kTime + 60); }, ""},
      {"made later", [](Payload& p) { p.issued = std::to_string(kTime + 61); }, "not-yet"},
      {"no beginning", [](Payload& p) { p.issued = ""; }, "malformed"},
      {"ends before it begins", [](Payload& p) { p.expires = std::to_string(kTime - 10); }, "age"},
      {"too long", [](Payload& p) { p.expires = std::to_string(kTime + 301); }, "age"},
      {"not before then", [](Payload& p) { p.more = ",\"nbf\":" + std::to_string(kTime + 61); }, "not-yet"},
      {"from then on", [](Payload& p) { p.more = ",\"nbf\":" + std::to_string(kTime - 300); }, ""},
      {"no id", [](Payload& p) { p.id = ""; }, "malformed"},
      {"an empty id", [](Payload& p) { p.id = "\"\""; }, "malformed"},
      {"a name twice", [](Payload& p) { p.more = R"(,"jti":"other")"; }, "malformed"},
      {"a tenant", [](Payload& p) { p.more = R"(,"tenant":"t1")"; }, ""},
      {"other claims", [](Payload& p) { p.more = R"(,"sub":"abc","x":{"y":[1,2]})"; }, ""},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    Payload payload(kTime);
    c.change(payload);
    CHECK(guarded(signer).ask(signer.sign(payload.json()), c.path) == c.want);
  }
}

TEST_CASE("token: what a client's settings allow", "[cds-hooks][token]") {
  const Signer signer("44+/=x");  // some vendors' ids are base64
  Client client = ehr();
  client.max_token_age = std::chrono::minutes(15);
  client.audiences = {"sand_man"};
  client.tenants = {"t1", "t2"};
  const auto ask = [&](void (*change)(Payload&)) {
    Payload payload(kTime);
    payload.more = R"(,"tenant":"t2","nbf":)" + std::to_string(kTime - 300) + R"(,"sub":"client-id")";
    change(payload);
    return guarded(signer, client).ask(signer.sign(payload.json()));
  };
  CHECK(ask([](Payload&) {}) == "");
  CHECK(ask([](Payload& p) { p.audience = R"("sand_man")"; }) == "");
  CHECK(ask([](Payload& p) { p.expires = std::to_string(kTime + 900); }) == "");
  CHECK(ask([](Payload& p) { p.expires = std::to_string(kTime + 901); }) == "age");
  CHECK(ask([](Payload& p) { p.more = R"(,"tenant":"t3")"; }) == "tenant");
  CHECK(ask([](Payload& p) { p.more = ""; }) == "tenant");
}

TEST_CASE("token: headers that are refused", "[cds-hooks][token]") {
  const Signer signer("k1");
  const std::string payload = Payload(kTime).json();
  const std::pair<std::string, const char*> cases[] = {
      {R"({"alg":"ES384","kid":"k1","typ":"JWT"})", ""},
      {R"({"alg":"ES384","kid":"k1","typ":"jwt"})", ""},
      {R"({"alg":"ES384","kid":"k1","typ":"JWT","x5t":"abc"})", ""},
      {R"({"alg":"ES384","kid":"k1"})", "malformed"},
      {R"({"alg":"ES384","kid":"k1","typ":"JOSE"})", "malformed"},
      {R"({"alg":"ES384","typ":"JWT"})", "malformed"},
      {R"({"alg":"ES384","kid":1,"typ":"JWT"})", "malformed"},
      {R"({"alg":"ES384","kid":"k2","typ":"JWT"})", "key"},
      {R"({"alg":"RS384","kid":"k1","typ":"JWT"})", "signature"},
      {R"({"alg":"none","kid":"k1","typ":"JWT"})", "algorithm"},
      {R"({"alg":"HS256","kid":"k1","typ":"JWT"})", "algorithm"},
      {R"({"alg":"es384","kid":"k1","typ":"JWT"})", "algorithm"},
      {R"({"alg":"ES384","alg":"none","kid":"k1","typ":"JWT"})", "malformed"},
      {R"({"alg":"ES384","kid":"k1","typ":"JWT","crit":["exp"]})", "malformed"},
      {R"({"alg":"ES384","kid":"k1","typ":"JWT","b64":false,"crit":["b64"]})", "malformed"},
      {R"(["ES384"])", "malformed"},
      {"", "malformed"},
  };
  for (const auto& [header, want] : cases) {
    INFO(header);
    CHECK(guarded(signer).ask(signer.sign(header, payload)) == want);
  }
}

TEST_CASE("token: signatures that are none", "[cds-hooks][token]") {
  const Signer signer("k1");
  const Signer stranger("k1");
  const std::string payload = Payload(kTime).json();
  const std::string text = base64url(signer.header()) + "." + base64url(payload);
  const std::string good = signer.signature(text);
  Payload other(kTime);
  other.id = R"("jti-2")";
  const auto signed_by = [&](const std::string& bytes) { return text + "." + base64url(bytes); };
  const std::pair<const char*, std::string> cases[] = {
      {"somebody else's", stranger.sign(payload)},
      {"another payload's", base64url(signer.header()) + "." + base64url(other.json()) + "." + base64url(good)},
      {"DER", signed_by(signer.der_signature(text))},
      {"zeros", signed_by(std::string(96, '\0'))},
      {"cut", signed_by(good.substr(0, 95))},
      {"longer", signed_by(good + std::string(1, '\0'))},
      {"with leading zeros",
       signed_by(std::string(1, '\0') + good.substr(0, 48) + std::string(1, '\0') + good.substr(48))},
  };
  for (const auto& [name, token] : cases) {
    INFO(name);
    CHECK(guarded(signer).ask(token) == "signature");
  }
  for (const std::string& token :
       {text + ".", text, text + ".=", std::string(), std::string("a.b"), text + "." + base64url(good) + ".x",
        text + "." + base64url(good) + "=", std::string(20'000, 'a')})
    CHECK(guarded(signer).ask(token) == (token.empty() ? "none" : "malformed"));
  // The public key as a secret.
  const std::string hmac = base64url(R"({"alg":"HS256","kid":"k1","typ":"JWT"})") + "." + base64url(payload);
  const auto digest = hmac_sha256(signer.jwk(), hmac);
  CHECK(guarded(signer).ask(hmac + "." + base64url({reinterpret_cast<const char*>(digest.data()), digest.size()})) ==
        "algorithm");
  CHECK(guarded(signer).ask(signed_by(good)) == "");
}

TEST_CASE("token: the scheme's case does not matter, and there is one token", "[cds-hooks][token]") {
  const Signer signer("k1");
  const std::string token = signer.sign(Payload(kTime).json());
  CHECK(guarded(signer).ask_with("bearer " + token, kDiscovery) == "");
  CHECK(guarded(signer).ask_with("Basic " + token, kDiscovery) == "none");
  CHECK(guarded(signer).ask_with(token, kDiscovery) == "none");
  CHECK(guarded(signer).ask_with("Bearer  " + token, kDiscovery) == "malformed");
  HttpRequest twice;
  twice.target = *parse_target(kDiscovery);
  twice.headers = {{"Authorization", "Bearer " + token}, {"authorization", "Bearer " + token}};
  CHECK(guarded(signer).authenticator->authenticate(twice, KeyPatience::kFetch).error().message == "none");
}

TEST_CASE("token: a token counts once, and not at all if it fails", "[cds-hooks][token]") {
  const Signer signer("k1");
  auto server = guarded(signer);
  const std::string token = signer.sign(Payload(kTime).json());
  CHECK(server.ask(token, kCall) == "audience");
  CHECK(server.ask(token) == "");
  CHECK(server.ask(token) == "replayed");
  Payload same_id(kTime);
  same_id.audience = R"("http://127.0.0.1:8080/cds-services/gp")";
  CHECK(server.ask(signer.sign(same_id.json()), kCall) == "replayed");

  Payload next(kTime);
  next.id = R"("jti-2")";
  const std::string shared = signer.sign(next.json());
  std::atomic<int> accepted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i)
    threads.emplace_back([&] {
      HttpRequest request;
      request.target = *parse_target(kDiscovery);
      request.headers = {{"Authorization", "Bearer " + shared}};
      if (server.authenticator->authenticate(request, KeyPatience::kFetch)) ++accepted;
    });
  for (auto& thread : threads) thread.join();
  CHECK(accepted == 1);
}

TEST_CASE("replays: bounded, and forgotten in time", "[cds-hooks][token]") {
  Replays replays(2);
  CHECK(replays.is_first({"i", "a", {100}}, {0}));
  CHECK(replays.is_first({"i", "b", {200}}, {0}));
  CHECK_FALSE(replays.is_first({"i", "c", {100}}, {100}));  // full of tokens that live
  CHECK(replays.is_first({"i", "c", {300}}, {101}));
  CHECK(replays.size() == 2);
  CHECK_FALSE(replays.is_first({"i", "b", {200}}, {200}));
  CHECK(replays.is_first({"i", "b", {400}}, {201}));
  // An id of one issuer is not another's, wherever the one ends and the other begins.
  Replays more;
  CHECK(more.is_first({"ab", "c", {9}}, {0}));
  CHECK(more.is_first({"a", "bc", {9}}, {0}));
}

TEST_CASE("keys: what a set of keys may hold", "[cds-hooks][token]") {
  const Signer signer("k1");
  const Signer small("k1", "RS384", 1024);
  struct Case {
    std::string json;
    const char* says;  // empty: it is good
  };
  const std::string secret = R"({"kty":"oct","kid":"s","k":"AAAA"})";
  const Case cases[] = {
      {signer.jwks(), ""},
      {R"({"keys":[)" + secret + "," + signer.jwk(R"(,"use":"sig","alg":"ES384","x":1)") + "]}", "none of its keys"},
      {R"({"keys":[)" + secret + "," + signer.jwk(R"(,"use":"sig","alg":"ES384")") + "]}", ""},
      {R"({"keys":[)" + signer.jwk(R"(,"key_ops":["verify"])") + "]}", ""},
      {R"({"keys":[)" + signer.jwk(R"(,"key_ops":["sign"])") + "]}", "none of its keys"},
      {R"({"keys":[)" + signer.jwk(R"(,"use":"enc")") + "]}", "none of its keys"},
      {R"({"keys":[)" + signer.jwk(R"(,"d":"AAAA")") + "]}", "private key"},
      {R"({"keys":[)" + secret + "]}", "none of its keys"},
      {small.jwks(), "none of its keys"},
      {R"({"keys":[]})", "none of its keys"},
      {R"({"keys":{}})", "no JWK Set"},
      {"[]", "no JWK Set"},
      {"{", "expected"},
      {R"({"keys":[1,null,"x",{}]})", "none of its keys"},
  };
  for (const Case& c : cases) {
    INFO(c.json);
    const auto read = KeySet::read(c.json);
    CHECK(read.has_value() == (std::string_view(c.says).empty()));
    if (!read && std::string_view(c.says) != "expected") CHECK(read.error().message.find(c.says) != std::string::npos);
  }
  // A key that names its algorithm checks no other.
  const Signer rsa("k1", "RS384");
  Client client = ehr();
  Guarded named({client}, {{"ehr", R"({"keys":[)" + rsa.jwk(R"(,"alg":"RS256")") + "]}"}});
  CHECK(named.ask(rsa.sign(Payload(kTime).json())) == "signature");
}

TEST_CASE("keys: from an address, when it is allowed", "[cds-hooks][token]") {
  const Signer signer("k1");
  const std::string jku = "https://ehr.example/jwks.json";
  Client client = ehr();
  client.jwks_file.clear();
  client.jku = {jku, "https://ehr.example/other.json"};
  int id = 0;
  const auto token_of = [&id](const Signer& by, const std::string& address) {
    Payload payload(kTime);
    payload.id = "\"" + std::to_string(++id) + "\"";
    return by.sign(by.header(address.empty() ? "" : R"(,"jku":")" + address + "\""), payload.json());
  };
  Guarded server({client}, {});
  server.fetcher.answer = signer.jwks();
  for (const char* address : {"http://ehr.example/jwks.json", "https://169.254.169.254/jwks.json",
                              "https://ehr.example/jwks.json?x", "https://ehr.example.evil.example/jwks.json"})
    CHECK(server.ask(token_of(signer, address)) == "jku");
  Payload stranger(kTime);
  stranger.issuer = R"("https://other.example")";
  CHECK(server.ask(signer.sign(signer.header(R"(,"jku":"https://ehr.example/jwks.json")"), stranger.json())) ==
        "issuer");
  CHECK(server.fetcher.count == 0);

  CHECK(server.ask(token_of(signer, jku)) == "");
  CHECK(server.fetcher.last == jku);
  CHECK(server.ask(token_of(signer, jku)) == "");
  CHECK(server.ask(token_of(signer, "")) == "");  // the first address
  CHECK(server.fetcher.count == 1);

  // An unknown key: one fetch, and then none for a minute, however many come.
  const Signer next("k2");
  const Signer last("k3");
  for (int i = 0; i < 20; ++i) CHECK(server.ask(token_of(last, jku)) == "key");
  CHECK(server.fetcher.count == 2);
  // A file with the key spares the fetch; the address must be an allowed one all the same.
  client.jwks_file = "keys.json";
  Guarded both({client}, {{"ehr", next.jwks()}});
  both.fetcher.answer = signer.jwks();
  CHECK(both.ask(token_of(next, jku)) == "");
  CHECK(both.fetcher.count == 0);
  CHECK(both.ask(token_of(next, "https://other.example/jwks.json")) == "jku");
  CHECK(both.ask(token_of(signer, jku)) == "");
  CHECK(both.fetcher.count == 1);
  // A client with a file alone: what its tokens name is not asked.
  client.jku.clear();
  Guarded file({client}, {{"ehr", next.jwks()}});
  CHECK(file.ask(token_of(next, "https://other.example/jwks.json")) == "");
  CHECK(file.ask(token_of(signer, "https://other.example/jwks.json")) == "key");
  CHECK(file.fetcher.count == 0);
}

TEST_CASE("keys: kept, refreshed, rested", "[cds-hooks][token]") {
  using std::chrono::seconds;
  const Signer old_key("k1");
  const Signer new_key("k2");
  Client client = ehr();
  client.jku = {"https://ehr.example/jwks.json"};
  FakeFetcher fetcher;
  ClientKeys keys(client, std::nullopt, &fetcher);
  const ClientKeys::Time start{};
  Token first;
  first.key_id = "k1";
  Token second;
  second.key_id = "k2";
  const auto word = [&](const Token& token, int at) {
    const auto found = keys.keys_for(token, {start + seconds(at)});
    return found ? std::string() : found.error().message;
  };
  CHECK(word(first, 0) == "fetch");  // down
  CHECK(word(first, 9) == "fetch");
  CHECK(fetcher.count == 1);
  fetcher.answer = old_key.jwks();
  CHECK(word(first, 10) == "");
  CHECK(fetcher.count == 2);
  CHECK(word(second, 11) == "key");  // fetched once for it
  CHECK(fetcher.count == 3);
  fetcher.answer = R"({"keys":[)" + old_key.jwk() + "," + new_key.jwk() + "]}";
  CHECK(word(second, 70) == "key");
  CHECK(fetcher.count == 3);
  CHECK(word(second, 71) == "");  // the key was changed
  CHECK(fetcher.count == 4);
  CHECK(word(first, 670) == "");
  CHECK(fetcher.count == 4);
  fetcher.answer = new_key.jwks();
  CHECK(word(first, 671) == "key");  // withdrawn
  CHECK(word(second, 672) == "");
  CHECK(fetcher.count == 5);
  fetcher.answer = "<html>";
  CHECK(word(second, 1270) == "");
  CHECK(word(second, 1271) == "fetch");  // ten minutes are over, and nothing can be read
  CHECK(word(second, 1280) == "fetch");
  CHECK(fetcher.count == 6);
  // It rests longer with each failure, for a minute at the most, and a success forgets them.
  CHECK(word(second, 1281) == "fetch");
  CHECK(fetcher.count == 7);
  CHECK(word(second, 1300) == "fetch");
  CHECK(fetcher.count == 7);
  for (const int at : {1301, 1341, 1401, 1461}) CHECK(word(second, at) == "fetch");
  CHECK(fetcher.count == 11);
  CHECK(word(second, 1520) == "fetch");
  CHECK(fetcher.count == 11);
  fetcher.answer = new_key.jwks();
  CHECK(word(second, 1521) == "");
  fetcher.answer = "<html>";
  CHECK(word(second, 2121) == "fetch");
  CHECK(word(second, 2131) == "fetch");
  CHECK(fetcher.count == 14);
}

TEST_CASE("keys: a fetcher that throws has failed, and is asked again", "[cds-hooks][token]") {
  class ThrowingFetcher final : public KeyFetcher {
   public:
    Result<std::string> fetch(const KeyAddress&) override {
      ++count;
      throw std::runtime_error("no thread to be had");
    }
    int count = 0;
  };
  Client client = ehr();
  client.jku = {"https://ehr.example/jwks.json"};
  ThrowingFetcher fetcher;
  ClientKeys keys(client, std::nullopt, &fetcher);
  Token token;
  token.key_id = "k1";
  const ClientKeys::Time start{};
  const auto first = keys.keys_for(token, {start});
  REQUIRE_FALSE(first);
  CHECK(first.error().message == "fetch");
  CHECK_FALSE(keys.keys_for(token, {start + ClientKeys::kFailureRest}));
  CHECK(fetcher.count == 2);
}

TEST_CASE("keys: without patience a fetch is only said to be due", "[cds-hooks][token]") {
  const Signer signer("k1");
  Client client = ehr();
  client.jku = {"https://ehr.example/jwks.json"};
  FakeFetcher fetcher;
  fetcher.answer = signer.jwks();
  ClientKeys keys(client, std::nullopt, &fetcher);
  Token token;
  token.key_id = "k1";
  const auto due = keys.keys_for(token, {{}, KeyPatience::kNone});
  REQUIRE_FALSE(due);
  CHECK(due.error().kind == ErrorKind::kUnavailable);
  CHECK(fetcher.count == 0);
  CHECK(keys.keys_for(token, {{}, KeyPatience::kFetch}));
  CHECK(keys.keys_for(token, {{}, KeyPatience::kNone}));
  CHECK(fetcher.count == 1);
}
