// What two versions of a rule say otherwise.
#include <catch2/catch.hpp>

#include "engine/words/rewording.h"

using namespace parity;

namespace {

using Lines = std::vector<std::string>;

Term fact(std::string name, std::string meaning) {
  return {TermKind::kFact, std::move(name), {std::move(meaning), {}}};
}

RuleWording rule(Wording when) {
  RuleWording wording;
  wording.when = std::move(when);
  return wording;
}

}  // namespace

TEST_CASE("rewording: lines that one version alone has, with the section that they stand in") {
  struct Case {
    std::string name;
    RuleWording before;
    RuleWording after;
    Rewording want;
  };
  std::vector<Case> cases = {
      {"the same",
       rule({"all of these:", {{"a", {}}, {"b", {}}}}),
       rule({"all of these:", {{"a", {}}, {"b", {}}}}),
       {}},
      {"a threshold within a list",
       rule({"all of these:", {{"a", {}}, {"HbA1c is 48 or more", {}}}}),
       rule({"all of these:", {{"a", {}}, {"HbA1c is 46 or more", {}}}}),
       {{"fires when: HbA1c is 48 or more"}, {"fires when: HbA1c is 46 or more"}}},
      {"a line more of two alike",
       rule({"any of these:", {{"a", {}}, {"a", {}}}}),
       rule({"any of these:", {{"a", {}}}}),
       {{"fires when: a"}, {}}},
  };
  Case term{"a term that bears the same name",
            rule({"“bp in 12 months” is missing", {}}),
            rule({"“bp in 12 months” is missing", {}}),
            {{"“bp in 12 months”: blood pressure in the last 12 months"},
             {"“bp in 12 months”: blood pressure in the last 6 months"}}};
  term.before.terms = {fact("bp-in-12-months", "blood pressure in the last 12 months")};
  term.after.terms = {fact("bp-in-12-months", "blood pressure in the last 6 months")};
  cases.push_back(term);
  Case rest{"who is asked, who is told, and an exception",
            rule({"a", {}}),
            rule({"a", {}}),
            {{"applies to: adults", "to gp, info: x"}, {"unless: y", "to gp, info: otherwise"}}};
  rest.before.applies_to = Wording{"adults", {}};
  rest.before.audience = {{Audience::kGp, Indicator::kInfo, Wording{"x", {}}}};
  rest.after.unless = {{"y", {}}};
  rest.after.audience = {{Audience::kGp, Indicator::kInfo, std::nullopt}};
  cases.push_back(rest);
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const Rewording got = rewording_of(c.before, c.after);
    CHECK(got.was == c.want.was);
    CHECK(got.now == c.want.now);
  }
}
