// The sub-commands that tell the command itself: manual, completion. What they print is made in cli/manual.
#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace CLI {
class App;
}

namespace parity::cli {

class ManualCommands {
 public:
  /// Adds the sub-commands to `app`, which they describe whole; the one that is parsed sets `chosen`. All references must
  /// outlive this.
  ManualCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err);

 private:
  void add_manual();
  void add_completion();

  int run_manual();
  int run_completion();

  CLI::App& app_;
  std::function<int()>& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  std::string manual_format_ = "man";
  std::string manual_folder_;
  std::string shell_;
};

}  // namespace parity::cli
