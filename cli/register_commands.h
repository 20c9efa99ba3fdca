// The sub-commands over a whole register: cohort, cohort merge, impact. Their options and help; the work is done in
// cli/cohort.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/cohort/cohort.h"
#include "cli/cohort/impact.h"
#include "cli/site/site_rules.h"

namespace CLI {
class App;
}

namespace parity::cli {

class RegisterCommands {
 public:
  /// Adds the sub-commands to `app`; the one that is parsed sets `chosen`. All references must outlive this.
  RegisterCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err);

  void set_today(Day today) { today_ = today; }

 private:
  /// What the user wrote, before it is made into RegisterOptions.
  struct Words {
    RulesPlace rules;
    std::string today;
    std::vector<std::string> as_of;
  };
  void add_cohort(CLI::App& app);
  void add_merge(CLI::App& cohort);
  void add_register_options(CLI::App& command, RegisterOptions& options, Words& words);
  void settle(RegisterOptions& options, const Words& words) const;
  void add_impact(CLI::App& app);
  int run_cohort_command();
  int run_impact_command();
  std::shared_ptr<const Plan> load_approved(const RulesSettings& site);

  std::function<int()>& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  Day today_;
  CohortOptions cohort_;
  Words cohort_words_;
  MergeOptions merge_;
  ImpactOptions impact_;
  Words impact_words_;
  std::string max_change_;
  std::string impact_format_ = "text";
};

}  // namespace parity::cli
