// `parity test`: the rules' own tests.
#pragma once

#include <ostream>
#include <string>

namespace parity::cli {

struct TestOptions {
  std::string rules;
  std::string only;  // run the tests whose name holds this text
};

int run_test(const TestOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
