#include "cli/output/complain.h"

#include "cli/output/exit_code.h"

namespace parity::cli {

void complain(const Error& error, std::ostream& err) { err << "parity: " << to_text(error) << '\n'; }

int refuse(const Error& error, std::ostream& err) {
  complain(error, err);
  return kBadUsage;
}

}  // namespace parity::cli
