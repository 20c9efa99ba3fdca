// Clients by their tokens (CDS Hooks 2.0.1, "Trusting CDS Clients"): issuer known, claims right for the address that is
// called, signature by the client's key, and never used before, in that order. Made anew at each reload; what was used
// already is not forgotten then.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cds-hooks/api.h"
#include "cds-hooks/client_keys.h"
#include "cds-hooks/clock.h"
#include "cds-hooks/replays.h"

namespace parity::hooks {

struct ClientsOptions {
  std::vector<Client> clients;
  std::vector<std::string> base_urls;  // "https://cds.example.nhs.uk": as clients call the server
};

/// What authenticators share over reloads; all of it outlives them.
struct ClientsParts {
  const Clock& clock;
  Replays& replays;
  KeyFetcher* fetcher = nullptr;  // null: no `jku` is ever fetched
};

class ClientAuthenticator final : public Authenticator {
 public:
  /// `key_files`: by client, what its jwks_file held. Error: a file is no key set.
  static Result<std::shared_ptr<ClientAuthenticator>> make(ClientsOptions options,
                                                           const std::map<std::string, std::string>& key_files,
                                                           const ClientsParts& parts);

  /// Error: `message` is a word for metrics, `where` the client's name if its issuer is known.
  Result<Caller> authenticate(const HttpRequest& request, KeyPatience patience) override;

 private:
  struct Known {
    std::shared_ptr<const Client> client;
    std::unique_ptr<ClientKeys> keys;
  };

  ClientAuthenticator(std::vector<std::string> base_urls, const ClientsParts& parts)
      : base_urls_(std::move(base_urls)), parts_(parts) {}
  std::vector<std::string> audiences_of(const Target& target) const;
  struct Asking {
    const Target& target;
    KeyPatience patience;
  };
  Result<void> check(const Token& token, const Known& known, const Asking& asking);

  std::vector<std::string> base_urls_;
  ClientsParts parts_;
  std::map<std::string, Known, std::less<>> by_issuer_;
};

}  // namespace parity::hooks
