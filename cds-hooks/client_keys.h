// Where one client's keys come from: its file, and the addresses (`jku`) that the operator allows. Addresses are fetched
// when a token needs them, kept for ten minutes, fetched once for a key id that they lack, and then not for a minute.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cds-hooks/api.h"
#include "cds-hooks/client.h"
#include "cds-hooks/key_set.h"

namespace parity::hooks {

/// One address of `jku`, and what holds for it.
struct KeyAddress {
  std::string url;
  std::string ca_file;                     // empty: the system's authorities
  std::vector<std::string> networks = {};  // "10.20.0.0/16", where its name may lead besides public addresses
};

/// Fetches a key set over https, bounded in size and time, without redirects. Called from any thread; waits.
class KeyFetcher {
 public:
  virtual ~KeyFetcher() = default;
  virtual Result<std::string> fetch(const KeyAddress& address) = 0;
};

class ClientKeys {
 public:
  static constexpr std::chrono::seconds kKept{600};
  static constexpr std::chrono::seconds kUnknownKeyRest{60};
  static constexpr std::chrono::seconds kFailureRest{10};         // doubled by each further failure,
  static constexpr std::chrono::seconds kLongestFailureRest{60};  // up to this
  static constexpr std::chrono::seconds kFetchPatience{5};
  using Time = std::chrono::steady_clock::time_point;

  /// `file`: what jwks_file held, if there is one. `client` and `fetcher` outlive it; the fetcher may be null if the
  /// client has no `jku`.
  ClientKeys(const Client& client, std::optional<KeySet> file, KeyFetcher* fetcher);

  struct Asked {
    Time now;
    KeyPatience patience = KeyPatience::kFetch;
  };
  /// The keys that may hold the token's. With patience, waits for a fetch, at most kFetchPatience; without, the error is
  /// of kind kUnavailable where one is due. Other errors, a word for metrics: "jku" (one that is not allowed: nothing was
  /// fetched), "key" (nobody has it), "fetch" (it could not be fetched).
  Result<std::shared_ptr<const KeySet>> keys_for(const Token& token, const Asked& asked);

 private:
  struct Remote {
    std::shared_ptr<const KeySet> keys;
    std::optional<Time> fetched;    // when `keys` came
    std::optional<Time> failed;     // the last fetch that failed
    unsigned failures = 0;          // in a row
    std::optional<Time> refreshed;  // the last fetch for a key that fresh ones lacked
    bool is_being_fetched = false;
  };

  static bool is_fresh(const Remote& remote, Time now);
  static bool wants_fetch(const Remote& remote, const std::string& key_id, Time now);
  static std::chrono::seconds rest_of(const Remote& remote);
  Result<std::shared_ptr<const KeySet>> remote_keys(const std::string& url, const std::string& key_id,
                                                    const Asked& asked);
  std::shared_ptr<const KeySet> fetch(const std::string& url);

  const Client& client_;
  std::shared_ptr<const KeySet> file_;
  KeyFetcher* fetcher_;
  std::mutex mutex_;
  std::condition_variable fetched_;
  std::map<std::string, Remote> remotes_;  // by address; guarded by mutex_
};

}  // namespace parity::hooks
