// What the tests of a rule set have seen: for each rule, condition, schedule phase and audience line,
// whether it has been true, false and unknown. Conditions that an evaluation did not come to are not
// seen. Used by `parity test --coverage`.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "engine/testing/rule_test.h"
#include "engine/testing/test_run.h"

namespace parity {

enum class CoverageKind : std::uint8_t { kRule, kCondition, kPhase, kAudienceLine };
std::string_view to_text(CoverageKind kind);

/// One thing that can come out true, false or unknown.
struct CoverageItem {
  CoverageKind kind = CoverageKind::kCondition;
  Where where;
  std::string owner;  // the rule, definition or schedule that it stands in
  std::string text;   // "when: last-bp absent"
  // By Ternary. A rule is true where it fired, a phase where it was today's, a line where it decided.
  std::array<bool, 3> seen{};
  std::array<bool, 3> wanted{true, true, true};  // false: can't be, as in a line without `when`
  std::string explained = {};                    // the author's `# coverage:` remark: why the rest can't be seen

  std::size_t wanted_count() const;
  std::size_t seen_count() const;  // of what is wanted
  bool is_complete() const { return seen_count() == wanted_count(); }
};

struct CoverageReport {
  std::vector<CoverageItem> items;  // by place
  std::size_t wanted = 0;
  std::size_t seen = 0;
  std::size_t explained = 0;  // not seen, and the author says why

  /// Seen or explained, of what is wanted, in whole percent rounded down; 100 when nothing is wanted.
  int percent() const;
};

/// Collects over the runs of all tests; one for a plan.
class CoverageCollector {
 public:
  /// The plan is borrowed.
  explicit CoverageCollector(const Plan& plan);
  void add(const RuleTest& test, const TestRun& run);
  CoverageReport report() const;

 private:
  struct ConditionUse {
    ConditionId id;
    std::size_t item;
  };
  struct RuleItems {
    std::size_t outcome = 0;
    std::vector<ConditionUse> named;  // definitions that stand as a whole part of the rule
    std::vector<std::size_t> lines;   // by audience line
  };

  void list_rules();
  void list_phases();
  std::size_t list(CoverageItem item);
  void list_part(const std::string& owner, std::string_view part, ConditionId id, Where where, RuleItems& items);
  void list_tree(const std::string& owner, std::string_view part, ConditionId id);
  void add_conditions(const Evaluation& evaluation);
  void add_outcome(const Outcome& outcome, Audience audience, const RuleTest& test, const Evaluation& evaluation);
  void add_lines(const Outcome& outcome, Audience audience, const Evaluation& evaluation);
  void add_phases(const RuleTest& test, const Evaluation& evaluation);

  const Plan& plan_;
  std::vector<CoverageItem> items_;
  std::map<ConditionId, std::string> definitions_;  // root -> name
  std::map<ConditionId, std::size_t> conditions_;   // -> item
  std::vector<RuleItems> rules_;
  std::vector<std::vector<std::size_t>> phases_;  // by schedule, phase
};

}  // namespace parity
