// Nothing of a token goes further than this file but the client's name.
#include "cds-hooks/client_authenticator.h"

#include <utility>

#include "cds-hooks/router.h"
#include "cds-hooks/token.h"
#include "cds-hooks/token_rules.h"

namespace parity::hooks {
namespace {

// The token of `Authorization: Bearer …`; the scheme's case does not matter (RFC 9110, 11.1).
Result<Token> token_of(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  std::size_t fields = 0;
  for (const HttpHeader& header : request.headers)
    if (same_header_name(header.name, "Authorization")) ++fields;
  const std::string_view value = request.header("Authorization").value_or("");
  if (fields != 1 || value.size() <= kScheme.size() || !same_header_name(value.substr(0, kScheme.size()), kScheme))
    return invalid_input("none");
  auto token = parse_token(value.substr(kScheme.size()));
  if (!token) return invalid_input("malformed");
  return token;
}

}  // namespace

Result<std::shared_ptr<ClientAuthenticator>> ClientAuthenticator::make(
    ClientsOptions options, const std::map<std::string, std::string>& key_files, const ClientsParts& parts) {
  std::shared_ptr<ClientAuthenticator> made(new ClientAuthenticator(std::move(options.base_urls), parts));
  for (Client& client : options.clients) {
    std::optional<KeySet> file;
    if (const auto at = key_files.find(client.name); at != key_files.end()) {
      auto read = KeySet::read(at->second);
      if (!read) {
        Error error = std::move(read.error());
        error.where = client.jwks_file + (error.where.empty() ? "" : ", " + error.where);
        return tl::unexpected(std::move(error));
      }
      file = std::move(*read);
    }
    Known known;
    known.client = std::make_shared<const Client>(std::move(client));
    known.keys = std::make_unique<ClientKeys>(*known.client, std::move(file), parts.fetcher);
    made->by_issuer_.emplace(known.client->issuer, std::move(known));
  }
  return made;
}

Result<Caller> ClientAuthenticator::authenticate(const HttpRequest& request, KeyPatience patience) {
  const auto token = token_of(request);
  if (!token) return tl::unexpected(token.error());
  const auto at = by_issuer_.find(token->issuer);
  if (at == by_issuer_.end()) return invalid_input("issuer");
  const Known& known = at->second;
  if (auto right = check(*token, known, {request.target, patience}); !right) {
    right.error().where = known.client->name;
    return tl::unexpected<Error>(std::move(right.error()));
  }
  return Caller{known.client->name, known.client->issuer, known.client};
}

Result<void> ClientAuthenticator::check(const Token& token, const Known& known, const Asking& asking) {
  const Instant now = parts_.clock.now();
  const auto own = audiences_of(asking.target);
  if (auto right = check_claims(token, {*known.client, own, now}); !right) return right;
  const auto keys = known.keys->keys_for(token, {std::chrono::steady_clock::now(), asking.patience});
  if (!keys) return tl::unexpected(keys.error());
  if (!(*keys)->verify(token)) return invalid_input("signature");
  // Last, so that a token that fails is not used up.
  if (!parts_.replays.is_first({token.issuer, token.id, {token.expires + kClockSkewSeconds}}, now))
    return invalid_input("replayed");
  return {};
}

// The endpoint that was called; of feedback also its service (some clients know no other).
std::vector<std::string> ClientAuthenticator::audiences_of(const Target& target) const {
  const RouteMatch match = match_route(target);
  std::vector<std::string> audiences;
  for (const std::string& base : base_urls_) {
    const std::string discovery = base + "/cds-services";
    const std::string service = discovery + "/" + std::string(match.service_id);
    if (match.route == Route::kDiscovery) audiences.insert(audiences.end(), {discovery, discovery + "/"});
    if (match.route == Route::kService || match.route == Route::kFeedback) audiences.push_back(service);
    if (match.route == Route::kFeedback) audiences.push_back(service + "/feedback");
  }
  return audiences;
}

}  // namespace parity::hooks
