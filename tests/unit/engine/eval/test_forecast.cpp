// When rules will fire if nothing more is recorded.
#include <catch2/catch.hpp>

#include "engine/eval/forecast.h"
#include "tests/unit/cds-hooks/sample_plan.h"

using namespace parity;
using namespace parity::hooks::test;

namespace {

std::string day(const std::optional<Day>& day) { return day ? to_text(*day) : "-"; }

Forecast weight_after(const std::vector<std::string>& resources, int days, const std::vector<RecordPart>& unread = {}) {
  const auto plan = sample_plan();
  const auto evaluated = evaluate_bundle(plan, bundle_with(resources), "demo-gp", unread);
  const auto all = forecast(*plan, evaluated->record, evaluated->context, days);
  REQUIRE(all.size() == evaluated->context.rules.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (plan->rule(evaluated->context.rules[i]).id == "weight-due") return all[i];
  FAIL("no weight-due");
  return {};
}

std::string weight_on(std::string_view date) { return observation("27113001", date, "70", "kg"); }

}  // namespace

TEST_CASE("forecast: the first day on which a rule fires, or can't be told", "[eval]") {
  struct Case {
    const char* name;
    std::vector<std::string> record;
    int days;
    const char* fires;
    const char* unknown;
  };
  const std::vector<Case> cases = {
      {"it fires today", {}, 10, "2026-11-22", "-"},
      {"the day after the window", {weight_on("2025-11-22")}, 10, "2026-11-23", "-"},
      {"a later value puts it off", {weight_on("2025-11-22"), weight_on("2026-01-05")}, 400, "2027-01-06", "-"},
      {"the last day asked", {weight_on("2025-12-01")}, 10, "2026-12-02", "-"},
      {"beyond the days asked", {weight_on("2025-12-01")}, 9, "-", "-"},
      {"a partial date: unknown first, then it fires", {weight_on("2025-12")}, 60, "2027-01-01", "2026-12-02"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Forecast weight = weight_after(c.record, c.days);
    CHECK(day(weight.fires) == c.fires);
    CHECK(day(weight.unknown) == c.unknown);
  }
}

TEST_CASE("forecast: what was not read stays unknown", "[eval]") {
  const Forecast weight = weight_after({}, 30, {RecordPart::kObservation});
  CHECK(day(weight.fires) == "-");
  CHECK(day(weight.unknown) == "2026-11-22");
}
