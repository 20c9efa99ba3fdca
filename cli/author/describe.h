// `parity describe`: the clinical content as pages that can be read aloud: one for each rule, an index, the codes.
#pragma once

#include <ostream>
#include <string>

namespace parity::cli {

struct DescribeCommand {
  std::string rules;   // the rules folder
  std::string rule;    // one rule's page, on `out`; empty: all
  std::string folder;  // write all pages here; empty: on `out`
};

/// Exit code 0; 1 where there is no such rule; 2 where the rules can't be read or a page can't be written. Pages of
/// rules that are gone are removed from the folder.
int run_describe(const DescribeCommand& command, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
