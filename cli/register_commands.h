// The sub-commands over a whole register: cohort, cohort merge, impact. Their options and help; the work is done in
// cli/cohort.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/cohort/cohort.h"

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
    std::string rules;
    std::string today;
    std::vector<std::string> as_of;
  };
  void add_cohort(CLI::App& app);
  void add_merge(CLI::App& cohort);
  void add_register_options(CLI::App& command, RegisterOptions& options, Words& words);
  void settle(RegisterOptions& options, const Words& words) const;
  int run_cohort_command();

  std::function<int()>& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  Day today_;
  CohortOptions cohort_;
  Words cohort_words_;
  MergeOptions merge_;
};

}  // namespace parity::cli
