// Nobody waits for a fetch whose key is there already; of those who need one, the first fetches and the others wait.
#include "cds-hooks/client_keys.h"

#include <algorithm>
#include <utility>

namespace parity::hooks {

ClientKeys::ClientKeys(const Client& client, std::optional<KeySet> file, KeyFetcher* fetcher)
    : client_(client), fetcher_(fetcher) {
  if (file) file_ = std::make_shared<const KeySet>(std::move(*file));
}

Result<std::shared_ptr<const KeySet>> ClientKeys::keys_for(const Token& token, const Asked& asked) {
  const auto& allowed = client_.jku;
  // A client with a file alone may name an address in its tokens: it is not asked.
  if (!allowed.empty() && !token.key_url.empty() &&
      std::find(allowed.begin(), allowed.end(), token.key_url) == allowed.end())
    return invalid_input("jku");
  if (file_ && file_->has(token.key_id)) return file_;
  if (allowed.empty() || fetcher_ == nullptr) return invalid_input("key");
  return remote_keys(token.key_url.empty() ? allowed.front() : token.key_url, token.key_id, asked);
}

bool ClientKeys::is_fresh(const Remote& remote, Time now) { return remote.keys && now - *remote.fetched < kKept; }

bool ClientKeys::wants_fetch(const Remote& remote, const std::string& key_id, Time now) {
  if (remote.failed && now - *remote.failed < rest_of(remote)) return false;
  if (!is_fresh(remote, now)) return true;
  return !remote.keys->has(key_id) && (!remote.refreshed || now - *remote.refreshed >= kUnknownKeyRest);
}

std::chrono::seconds ClientKeys::rest_of(const Remote& remote) {
  std::chrono::seconds rest = kFailureRest;
  for (unsigned i = 1; i < remote.failures && rest < kLongestFailureRest; ++i) rest *= 2;
  return std::min(rest, kLongestFailureRest);
}

Result<std::shared_ptr<const KeySet>> ClientKeys::remote_keys(const std::string& url, const std::string& key_id,
                                                              const Asked& asked) {
  const Time now = asked.now;
  std::unique_lock lock(mutex_);
  Remote& remote = remotes_[url];
  const auto stands = [&] { return is_fresh(remote, now) && remote.keys->has(key_id); };
  const bool must_wait = !stands() && (remote.is_being_fetched || wants_fetch(remote, key_id, now));
  if (must_wait && asked.patience == KeyPatience::kNone)
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "fetch", {}, {}});
  if (must_wait && remote.is_being_fetched) {
    fetched_.wait_for(lock, kFetchPatience, [&] { return !remote.is_being_fetched; });
  } else if (must_wait) {
    const bool is_refresh = is_fresh(remote, now);
    remote.is_being_fetched = true;
    lock.unlock();
    auto keys = fetch(url);
    lock.lock();
    remote.is_being_fetched = false;
    if (is_refresh) remote.refreshed = now;
    if (keys) {
      remote.keys = std::move(keys);
      remote.fetched = now;
      remote.failures = 0;
    } else {
      remote.failed = now;
      ++remote.failures;
    }
    fetched_.notify_all();
  }
  if (!is_fresh(remote, now)) return invalid_input("fetch");
  if (!remote.keys->has(key_id)) return invalid_input("key");
  return remote.keys;
}

// A fetcher that throws has failed like any other: otherwise the address would be taken as being fetched for ever, and
// its client locked out.
std::shared_ptr<const KeySet> ClientKeys::fetch(const std::string& url) {
  try {
    const auto text = fetcher_->fetch({url, client_.ca_file, client_.jku_networks});
    if (!text) return nullptr;
    auto keys = KeySet::read(*text);
    return keys ? std::make_shared<const KeySet>(std::move(*keys)) : nullptr;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace parity::hooks
