// The trace as JSON says what the site has set: two sites may answer differently by the same rules.
#include <catch2/catch.hpp>

#include "cds-hooks/pages/trace_json.h"
#include "engine/eval/trace.h"
#include "engine/record/record_builder.h"
#include "tests/engine/rule_fixture.h"

namespace parity::hooks {
namespace {

constexpr std::string_view kRules = R"(
--- # concepts/all.yaml
concepts:
  weight: {title: Weight, codes: {"urn:test": {w: Weight}}, value: {unit: kg}}
--- # set/ruleset.yaml
id: set
title: Set
version: 1.0.0
sources: {own: {title: Own, confidence: P}}
parameters:
  window: {default: 12 months, allowed: [6 months, 12 months]}
  other: {default: 1 day, allowed: [1 day]}
facts:
  weight: {observation: weight, within: $window}
  newest: {observation: weight, within: $other}
rules:
  - id: r
    title: T
    gap: prevention
    when: {all: [{weight: absent}, {newest: absent}]}
    audience: [{to: gp, indicator: info}]
    prompt: {summary: Due, detail: Due}
    evidence: own
    status: live
)";

std::string trace_with(const LoadOptions& options) {
  const test::LoadedRules loaded = test::load(test::virtual_files(kRules), options);
  INFO(loaded.complaints());
  REQUIRE(loaded.plan);
  const PatientRecord record = RecordBuilder(loaded.plan->vocabulary).build();
  EvaluationContext context;
  context.today = parse_date("2026-11-22").value().first;
  return trace_json(*loaded.plan, record, context.today, trace_rule(*loaded.plan, record, context, RuleIndex{0}));
}

TEST_CASE("trace: what the site has set is said") {
  CHECK(trace_with({}).find("\"site\"") == std::string::npos);
  LoadOptions options;
  options.site_parameters["set"]["window"] = "6 months";
  CHECK(trace_with(options).find(R"("site":{"window":"6 months"})") != std::string::npos);
}

}  // namespace
}  // namespace parity::hooks
