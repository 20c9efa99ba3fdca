// `parity serve`: the CDS Hooks server, from its options to its graceful end.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "cds-hooks/log.h"

namespace parity::cli {

struct ServeOptions {
  std::string rules;               // the rules folder; empty: as rules_folder() says
  std::string host = "127.0.0.1";  // only this computer may call: clients are not authenticated yet
  std::uint16_t port = 8080;       // 0: any free one; the first line of `out` says which
  std::string audit_path;          // empty: PARITY_AUDIT_PATH, else parity.db in the user's state directory
  std::string pages;               // folder of the built pages; empty: PARITY_PAGES_DIRECTORY, else beside the program
  std::string samples;             // folder of the surgery's patients; empty: samples/practice beside the program
  hooks::LogOptions log;
};

/// Serves until SIGTERM or SIGINT, then answers what has begun, makes the audit durable and gives kDone. Where it
/// listens goes to `out`, once it does; why it can't start goes to `err`, with kBadUsage.
int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
