// What one answer to a card of drug monitoring puts to rest in the bundled rules.
#include <catch2/catch.hpp>

#include <string>

#include "cli/site/rules_folder.h"
#include "test_paths.h"

using namespace parity;

// The card holds blood tests and a weight, and is answered once (design: settled, declines never rest a level).
TEST_CASE("drug answers: no blood test of lithium rests for more than a month") {
  const auto rules = cli::check_rules(PARITY_SOURCE_DIR "/rules");
  const Plan& plan = *rules->plan;
  std::size_t blood_tests = 0;
  for (const PlannedRule& rule : plan.rules) {
    if (!rule.group || plan.groups[*rule.group].id != "lithium-monitoring" || rule.element == "bmi") continue;
    ++blood_tests;
    for (const OverrideLine& line : rule.overrides) {
      CAPTURE(rule.id, line.reason.text);
      REQUIRE(line.snooze);
      CHECK(*line.snooze == Span{1, SpanUnit::kMonths});
    }
  }
  CHECK(blood_tests == 4);
}
