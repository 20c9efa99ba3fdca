// /health and /ready: what runs, what stands on disk, whether the audit can be written. Answered on I/O threads, so
// nothing here waits. Used by server.cpp.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "audit/store.h"
#include "cds-hooks/api.h"
#include "cds-hooks/services.h"

namespace parity::hooks {

enum class ReloadOutcome : std::uint8_t { kDone, kFailed };

class ServerStatus final : public StatusEndpoints {
 public:
  /// All outlive it. `since`: when the server started.
  ServerStatus(const Services& services, const audit::Store& store, Instant since);

  /// {"status":"ok","rules":{"running":…,"on-disk":…,"approved":…},"audit":{"writable":…,"waiting":…,"spooled":…},
  /// "since":…}, after the first reload also "reload":{"outcome":…,"at":…}. `status` is "degraded" while the audit can't
  /// be written, or after a reload that failed. Always 200: it says that the process lives.
  HttpResponse health() override;
  /// 200, or 503 with an OperationOutcome of the reasons.
  HttpResponse ready() override;

  /// `on_disk`: the hash of the rules that stand on disk (hash_of_rules), empty if they can't be read; the running ones'
  /// until it is told.
  void note_reload(ReloadOutcome outcome, std::string on_disk, Instant at);

 private:
  const Services& services_;
  const audit::Store& store_;
  const Instant since_;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::string on_disk_;
  std::optional<ReloadOutcome> reloaded_;
  Instant reloaded_at_;
};

}  // namespace parity::hooks
