// The server put together: listener, API, services and status over an audit store and rules. Started by the cli's
// `serve` and by tests. Installs no signal handler, opens no file but TLS's, and knows no configuration format.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "audit/store.h"
#include "cds-hooks/api.h"
#include "cds-hooks/clock.h"
#include "cds-hooks/listener.h"
#include "cds-hooks/log.h"
#include "cds-hooks/served_rules.h"
#include "cds-hooks/services.h"
#include "cds-hooks/status.h"

namespace parity::hooks {

/// What pages are made with; outlives them.
struct PageParts {
  const Services& services;  // the rules in force
  audit::Store& store;
  const Clock& clock;
  Log& log;
};
using PageMaker = std::function<std::unique_ptr<PageEndpoints>(const PageParts&)>;

/// What a reload replaces.
struct Serving {
  std::shared_ptr<const ServedRules> rules;
  ServiceOptions services;
  Access access;
};

/// What the server stands on; all of it outlives the server. Close the store after drain() and before the server ends:
/// answers wait for it, and what they write in the log is the server's.
struct ServerParts {
  audit::Store& store;
  const Clock& clock;
  Log& log;
  fhir::FhirSource* fhir = nullptr;  // null: what is not in the prefetch is not read
  PageMaker make_pages = {};         // empty: the server has no pages
};

/// A rule that fell silent or floods (audit/watch.h), as the metrics name it.
struct FiringAlarm {
  std::string rule;
  std::string audience;
  std::string kind;  // "silent", "flooding"
  friend bool operator==(const FiringAlarm&, const FiringAlarm&) = default;
};

class Server {
 public:
  /// Serves from the moment that it returns. Errors: as Listener::start.
  static Result<std::unique_ptr<Server>> start(const ListenerOptions& options, const ServerParts& parts,
                                               Serving serving);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  std::uint16_t port() const;

  /// Requests that begin from now on are answered by this.
  void serve(Serving serving);
  /// As ServerStatus::note_reload; counted too.
  void note_reload(ReloadOutcome outcome, std::string on_disk);

  /// The rules that the watch over firing rates finds wrong now, for the metrics; others of before are not any more.
  void note_alarms(const std::vector<FiringAlarm>& alarms);

  /// Stops gracefully, as Listener::drain: gives the number of connections that were cut off.
  std::size_t drain();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
