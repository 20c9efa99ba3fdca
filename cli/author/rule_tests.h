// `parity test`: the rules' own tests, what they have seen (coverage), and what they would notice
// (mutation).
#pragma once

#include <ostream>
#include <string>

#include "cli/site/site_rules.h"

namespace parity::cli {

struct TestOptions {
  RulesPlace rules;
  std::string only;  // run the tests whose name holds this text
  std::string format = "text";
  std::string junit;  // a file to write JUnit XML to
  bool coverage = false;
  int min_coverage = 0;  // percent; below it the answer is "no"
  bool mutate = false;
  int min_score = 0;            // of mutation, in percent
  bool shows_progress = false;  // on `err`, when that is a terminal
};

int run_test(const TestOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
