// Reading configuration and rules anew while the server runs: all of it is swapped in, or nothing changes and the log,
// /health and a metric say so. Used by serve.cpp on its one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cds-hooks/client_authenticator.h"
#include "cds-hooks/key_fetcher.h"
#include "cds-hooks/server.h"
#include "cli/serve/serve_inputs.h"

namespace parity::cli {

/// "http://127.0.0.1:8080".
std::string listening_url(const Configuration& configuration, std::uint16_t port);

/// Who may call, over all reloads: tokens that were used stay used. Outlives the server.
class ServeGuard {
 public:
  explicit ServeGuard(const hooks::Clock& clock) : clock_(clock) {}

  /// What a server serves by these inputs. Error: a client's keys can't be used.
  Result<hooks::Serving> serving(const ServeInputs& inputs, std::uint16_t port);

 private:
  const hooks::Clock& clock_;
  hooks::Replays replays_;
  std::unique_ptr<hooks::KeyFetcher> fetcher_ = hooks::make_https_key_fetcher();
};

class Reloader {
 public:
  struct Parts {
    const ConfigurationSources& sources;
    ServeGuard& guard;
    hooks::Server& server;
    audit::Store& store;
    hooks::Log& log;
  };

  Reloader(const Parts& parts, ServeInputs running);

  /// Reloads if a file has changed; called about once a second. A change counts once it has stood for a while: nobody
  /// saves twenty files at once.
  void look();
  void reload();
  void reload_or_throw();

 private:
  std::string now() const;
  void failed(const std::string& complaints, std::string rules_on_disk);

  Parts parts_;
  ServeInputs running_;    // as started: what takes effect at the next start is compared with it
  Configuration watched_;  // as last read
  std::string rules_hash_;
  std::string seen_;  // the files at the last look
  std::string read_;  // and at the last reload
};

}  // namespace parity::cli
