// Tokens, sessions and a proxy's word: who gets in, how often, and for how long.
#include <catch2/catch.hpp>

#include "cds-hooks/workbench/door.h"
#include "tests/unit/cds-hooks/services_fixture.h"

using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

const Colleague kRosa{"Rosa", Role::kEditor};

HttpRequest with(std::string name, std::string value) {
  HttpRequest request;
  request.peer = "127.0.0.1";
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

std::string pair_of(const Door::Entered& entered) { return entered.cookie.substr(0, entered.cookie.find(';')); }

}  // namespace

TEST_CASE("door: a token lets in once", "[workbench]") {
  FixedClock clock;
  Door door({}, clock);
  const std::string token = door.issue(kRosa);
  CHECK(token.size() == 64);
  const auto entered = door.enter(token);
  REQUIRE(entered);
  CHECK(entered->colleague == kRosa);
  CHECK_FALSE(door.enter(token));
  CHECK(door.who(with("Cookie", "a=b; " + pair_of(*entered) + "; c=d")) == kRosa);
  CHECK(door.who(with("cookie", pair_of(*entered))) == kRosa);
}

TEST_CASE("door: what is no token or session lets nobody in", "[workbench]") {
  FixedClock clock;
  Door door({}, clock);
  const std::string token = door.issue(kRosa);
  for (const std::string& wrong :
       {std::string(), token.substr(1), token + "0", std::string(100'000, 'a'), std::string("' OR 1=1"), token + " "})
    CHECK_FALSE(door.enter(wrong));
  const std::string session = pair_of(*door.enter(token));
  const std::string secret = session.substr(session.find('=') + 1);
  for (const std::string& wrong : {std::string("parity-workbench="), std::string("parity-workbench=") + token,
                                   "parity-workbenchx=" + secret, "x" + session, "parity-workbench=\"" + secret + "\"",
                                   secret, std::string(";;;;=;"), "parity-workbench=" + std::string(100'000, 'a')})
    CHECK_FALSE(door.who(with("Cookie", wrong)));
  CHECK_FALSE(door.who(with("Authorization", "Bearer " + secret)));
  CHECK_FALSE(door.who(HttpRequest()));
}

TEST_CASE("door: sessions end", "[workbench]") {
  FixedClock clock;
  Door door({}, clock);
  const auto entered = door.enter(door.issue(kRosa));
  const HttpRequest request = with("Cookie", pair_of(*entered));
  for (int hour = 1; hour <= 11; ++hour) {
    clock.time.seconds += 3600;
    CHECK(door.who(request));
  }
  clock.time.seconds += 3599;
  CHECK(door.who(request));
  clock.time.seconds += 1;
  CHECK_FALSE(door.who(request));  // 12 hours
  const auto again = door.enter(door.issue(kRosa));
  const HttpRequest idle = with("Cookie", pair_of(*again));
  clock.time.seconds += 2 * 3600 - 1;
  CHECK(door.who(idle));
  clock.time.seconds += 2 * 3600;
  CHECK_FALSE(door.who(idle));  // two hours without a request
}

TEST_CASE("door: a token ends after a day", "[workbench]") {
  FixedClock clock;
  Door door({}, clock);
  const std::string old = door.issue(kRosa);
  const std::string too_old = door.issue(kRosa);
  clock.time.seconds += 24 * 3600 - 1;
  CHECK(door.enter(old));
  clock.time.seconds += 1;
  CHECK_FALSE(door.enter(too_old));
}

TEST_CASE("door: leaving ends the session and takes the cookie away", "[workbench]") {
  FixedClock clock;
  Door door({}, clock);
  const auto entered = door.enter(door.issue(kRosa));
  const HttpRequest request = with("Cookie", pair_of(*entered));
  CHECK(door.leave(request).find("Max-Age=0") != std::string::npos);
  CHECK_FALSE(door.who(request));
}

TEST_CASE("door: the cookie is no script's and no other site's", "[workbench]") {
  FixedClock clock;
  for (const auto travels : {CookieTravels::kEncryptedOnly, CookieTravels::kAlsoInTheOpen}) {
    DoorOptions options;
    options.cookie = travels;
    Door door(options, clock);
    const std::string cookie = door.enter(door.issue(kRosa))->cookie;
    for (const char* part : {"; HttpOnly", "; SameSite=Strict", "; Path=/workbench"})
      CHECK(cookie.find(part) != std::string::npos);
    CHECK((cookie.find("; Secure") != std::string::npos) == (travels == CookieTravels::kEncryptedOnly));
  }
}

TEST_CASE("door: there is no end of tokens and sessions to fill the memory with", "[workbench]") {
  FixedClock clock;
  Door door({}, clock);
  const auto first = door.enter(door.issue(kRosa));
  for (std::size_t i = 0; i < Door::kMostSessions; ++i) {
    clock.time.seconds += 1;
    REQUIRE(door.enter(door.issue(kRosa)));
  }
  CHECK_FALSE(door.who(with("Cookie", pair_of(*first))));
  const std::string forgotten = door.issue(kRosa);
  clock.time.seconds += 1;
  const std::string kept = door.issue(kRosa);
  for (std::size_t i = 1; i < Door::kMostTokens; ++i) {
    clock.time.seconds += 1;
    door.issue(kRosa);
  }
  CHECK_FALSE(door.enter(forgotten));
  CHECK(door.enter(kept));
}

TEST_CASE("door: a proxy's word counts from the proxy alone", "[workbench]") {
  FixedClock clock;
  DoorOptions options;
  options.people = {kRosa};
  options.identity_header = "X-Remote-User";
  options.proxies = {"127.0.0.1"};
  Door door(options, clock);
  CHECK(door.who(with("X-Remote-User", "Rosa")) == kRosa);
  CHECK(door.who(with("x-remote-user", " Rosa ")) == kRosa);
  CHECK_FALSE(door.who(with("X-Remote-User", "rosa")));
  CHECK_FALSE(door.who(with("X-Remote-User", "")));
  CHECK_FALSE(door.who(with("X-Other", "Rosa")));
  HttpRequest elsewhere = with("X-Remote-User", "Rosa");
  elsewhere.peer = "10.0.0.9";
  CHECK_FALSE(door.who(elsewhere));
  HttpRequest twice = with("X-Remote-User", "Rosa");
  twice.headers.push_back({"X-Remote-User", "Rosa"});
  CHECK_FALSE(door.who(twice));
  // A session does not stand beside it.
  CHECK_FALSE(door.who(with("Cookie", pair_of(*door.enter(door.issue(kRosa))))));
}
