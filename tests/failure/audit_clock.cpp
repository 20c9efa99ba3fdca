// A clock that jumps under a running server, backwards and forwards: the order of the store and its chain don't follow
// it, what rests goes by the day that it shows, and an answer can't be dated into the future. The server is the real one
// with the bundled rules; its clock is ours. Nobody's deadline hangs on it (those use a steady clock).
#include <atomic>
#include <iostream>

#include "audit/report.h"
#include "audit/watch.h"
#include "cds-hooks/server.h"
#include "cli/site/rules_folder.h"
#include "tests/failure/audited_server.h"

namespace parity::audit::testing {
namespace {

class JumpingClock final : public hooks::Clock {
 public:
  Instant now() const override { return {seconds}; }
  std::atomic<std::int64_t> seconds{kNow.seconds};
};

struct Place {
  TemporaryFolder folder;
  StoreOptions options = options_in(folder);
  std::unique_ptr<Store> store = open_store(options);
  JumpingClock clock;
  hooks::Log log{{.level = hooks::LogLevel::kOff, .format = hooks::LogFormat::kJson}};
  std::unique_ptr<hooks::Server> server = start();

  std::unique_ptr<hooks::Server> start() {
    const auto plan = cli::load_plan(PARITY_SOURCE_DIR "/rules", std::cerr, {});
    REQUIRE(plan);
    hooks::ListenerOptions listen;
    listen.port = 0;
    auto started = hooks::Server::start(listen, {*store, clock, log}, {hooks::make_served_rules(plan, {}), {}, {}});
    if (!started) FAIL(to_text(started.error()));
    return std::move(*started);
  }

  tests::Answer ask(const std::string& request) const { return tests::Client(server->port()).ask(request); }
  /// Says no to a card, at a time of the client's own clock.
  int decline(const std::string& card, const std::string& when) const {
    const std::string body = R"({"feedback":[{"card":")" + card + R"(","outcome":"overridden","overrideReason":)" +
                             R"({"reason":{"code":"patient-declined"}},"outcomeTimestamp":")" + when + R"("}]})";
    return ask(tests::post("/cds-services/smi-physical-health-gp/feedback", body, "Content-Type: application/json\r\n"))
        .status;
  }
  /// Whether the blood pressure rests for the patient of hook_call().
  bool rests() const {
    const auto answer = ask(hook_call());
    REQUIRE(answer.status == 200);
    return answer.body.find("bp-overdue") == std::string::npos;
  }
};

}  // namespace

TEST_CASE("audit: a clock that jumps under a running server", "[audit][failure]") {
  Place place;
  const auto jump_to = [&](std::int64_t days) { place.clock.seconds = kNow.seconds + days * kDaySeconds; };
  CHECK_FALSE(place.rests());
  const auto cards = uuids_in(place.ask(hook_call()).body);
  REQUIRE_FALSE(cards.empty());
  CHECK(place.decline(cards.front(), "2026-11-22T09:30:00Z") == 200);
  CHECK(place.rests());

  struct Case {
    const char* name;
    std::int64_t days;
    bool rests;
  };
  // The card's line: patient-declined rests it for 12 months.
  const Case cases[] = {{"back a month", -30, true},           {"back ten years, before the answer", -3650, true},
                        {"forward eleven months", 330, true},  {"forward thirteen months", 400, false},
                        {"far into the future", 36500, false}, {"back to where it was", 0, true}};
  for (const Case& c : cases) {
    INFO(c.name);
    jump_to(c.days);
    // In ten years before, other rules may be silent about this record: what matters is that the call is answered.
    if (c.days > -3000) CHECK(place.rests() == c.rests);
    CHECK(place.ask(hook_call()).status == 200);
    CHECK(place.ask(tests::get("/ready")).status == 200);
  }

  SECTION("an answer that comes after the clock went back counts from its arrival, not from later") {
    jump_to(400);
    const auto later = uuids_in(place.ask(hook_call()).body);
    REQUIRE_FALSE(later.empty());
    jump_to(0);
    CHECK(place.decline(later.front(), "2027-12-27T09:30:00Z") == 200);
    CHECK(text_of(place.options.path, "SELECT max(last_day) FROM snoozes WHERE rule = 'bp-overdue'") == "2027-11-22");
  }
  SECTION("rows stand in the order in which they came, whatever time they carry") {
    CHECK(number_of(place.options.path, "SELECT min(time) < (SELECT time FROM calls WHERE id = 1) FROM calls") == 1);
    CHECK(number_of(place.options.path, "SELECT count(*) FROM calls") ==
          number_of(place.options.path, "SELECT max(id) FROM calls"));
    CHECK(number_of(place.options.path, "SELECT count(*) FROM chain") ==
          number_of(place.options.path, "SELECT max(sequence) FROM chain"));
    CHECK(number_of(place.options.path,
                    "SELECT count(*) FROM calls a JOIN calls b ON b.id = a.id + 1 JOIN chain x ON x.tbl = 'calls' AND"
                    " x.row = a.id JOIN chain y ON y.tbl = 'calls' AND y.row = b.id WHERE y.sequence < x.sequence") ==
          0);
  }
  place.server->drain();
  REQUIRE(place.store->close());
  CHECK(whole(place.options.path, place.options.anchor_file()));
}

// A rule fires each week of half a year; then some hours are counted a year ahead, or years ago.
TEST_CASE("audit: the firing watch is not alarmed by calls that a jumping clock put elsewhere", "[audit][failure]") {
  const std::int64_t away = GENERATE(-3650, -7, 7, 365, 36500);
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  int number = 0;
  const auto call_on = [&](std::int64_t day) {
    CallRecord call = sample_call(++number);
    call.time = {kNow.seconds + day * kDaySeconds};
    store->submit(std::move(call), [](const Result<Receipt>&) {});
  };
  for (std::int64_t day = -182; day <= 0; ++day) {
    for (int i = 0; i < 4; ++i) call_on(day);
  }
  for (int i = 0; i < 3; ++i) call_on(away);
  REQUIRE(store->close());
  CHECK(whole(options.path, options.anchor_file()));

  INFO("calls " << away << " days away");
  const Day judged = week_of(kNow) - Span{7, SpanUnit::kDays};
  const Instant first{kNow.seconds - std::int64_t{7} * kWatchedWeeks * kDaySeconds};
  const auto lines = firing(options.path, {first, {kNow.seconds + kDaySeconds}});
  REQUIRE(lines);
  CHECK_FALSE(lines->empty());
  for (const WatchFinding& finding : watch(*lines, judged, {}))
    FAIL_CHECK(finding.rule << " is said to be " << to_text(finding.kind));
}

}  // namespace parity::audit::testing
