// `parity serve`: the CDS Hooks server, from its configuration to its graceful end.
#pragma once

#include <ostream>

#include "cli/serve/serve_pages.h"
#include "cli/site/read_configuration.h"

namespace parity::cli {

enum class ServeTask { kServe, kPrintConfiguration };

struct ServeOptions {
  ConfigurationSources sources;
  ServeTask task = ServeTask::kServe;
  PageFolders pages;
};

/// Serves until SIGTERM or SIGINT, then answers what has begun, makes the audit durable and gives kDone. SIGHUP, and a
/// change of a file that it rests on, make it read configuration and rules anew. Where it listens goes to `out`, once it
/// does; why it can't start goes to `err`, with kBadUsage.
int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
