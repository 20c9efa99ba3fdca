// What a change of the rules does to a patient, and the condition that makes the difference.
#include <catch2/catch.hpp>

#include "engine/cohort/change.h"

using namespace parity;
using enum OutcomeState;

namespace {

TraceNode node(std::string label, Ternary truth, std::vector<TraceNode> children = {}) {
  TraceNode result;
  result.label = std::move(label);
  result.truth = truth;
  result.children = std::move(children);
  return result;
}

RuleTrace trace(std::vector<TraceNode> parts) {
  RuleTrace result;
  result.parts = std::move(parts);
  return result;
}

constexpr Ternary kYes = Ternary::kTrue;
constexpr Ternary kNo = Ternary::kFalse;

}  // namespace

TEST_CASE("a change is what a clinician would see, or no longer know") {
  struct Case {
    OutcomeState before;
    OutcomeState after;
    Change want;
  };
  const std::vector<Case> cases = {
      {kNotFired, kNotFired, Change::kQuiet},       {kNotApplicable, kSuppressed, Change::kQuiet},
      {kFired, kFired, Change::kStillPrompted},     {kNotFired, kFired, Change::kNewlyPrompted},
      {kUnknown, kFired, Change::kNewlyPrompted},   {kFired, kSuppressed, Change::kNoLonger},
      {kFired, kNotApplicable, Change::kNoLonger},  {kFired, kUnknown, Change::kNowOpen},
      {kNotFired, kUnknown, Change::kNowOpen},      {kUnknown, kUnknown, Change::kQuiet},
      {kUnknown, kNotFired, Change::kNoLongerOpen},
  };
  for (const Case& c : cases) {
    CAPTURE(to_text(c.before), to_text(c.after));
    CHECK(change_of(c.before, c.after) == c.want);
    CHECK(is_felt(c.want) == (c.want != Change::kQuiet && c.want != Change::kStillPrompted));
  }
}

TEST_CASE("the first condition that differs is the deepest that explains") {
  struct Case {
    std::string name;
    RuleTrace before;
    RuleTrace after;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"the same", trace({node("when", kYes, {node("x", kYes)})}), trace({node("when", kYes, {node("x", kYes)})}), ""},
      {"a threshold",
       trace({node("applies-to", kYes),
              node("when", kNo, {node("all of", kNo, {node("a", kYes), node("x >= 48", kNo)})})}),
       trace({node("applies-to", kYes),
              node("when", kYes, {node("all of", kYes, {node("a", kYes), node("x >= 46", kYes)})})}),
       "x >= 48: false -> x >= 46: true"},
      {"a condition more", trace({node("when", kYes, {node("all of", kYes, {node("a", kYes)})})}),
       trace({node("when", kNo, {node("all of", kNo, {node("a", kYes), node("b", kNo)})})}), "new: b: false"},
      {"one of two more", trace({node("when", kNo, {node("a", kNo)})}),
       trace({node("when", kYes, {node("any of", kYes, {node("a", kNo), node("b", kYes)})})}), "new: b: true"},
      {"a condition less", trace({node("when", kNo, {node("all of", kNo, {node("a", kYes), node("b", kNo)})})}),
       trace({node("when", kYes, {node("all of", kYes, {node("a", kYes)})})}), "gone: b: false"},
      {"an exception more", trace({node("when", kYes)}), trace({node("when", kYes), node("unless", kYes)}),
       "new: unless: true"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(first_difference(c.before, c.after) == c.want);
  }
}
