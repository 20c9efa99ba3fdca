// A secret is two random UUIDs: 244 random bits. It is looked up by its digest, so that how long a look-up takes tells
// nothing of it.
#include "cds-hooks/workbench/door.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cds-hooks/uuid.h"
#include "engine/base/digest.h"

namespace parity::hooks {
namespace {

constexpr std::string_view kCookieName = "parity-workbench";
constexpr std::int64_t kTokenSeconds = 24 * 3600;
constexpr std::int64_t kSessionSeconds = 12 * 3600;
constexpr std::int64_t kIdleSeconds = 2 * 3600;
constexpr std::size_t kLongestSecret = 100;

std::string new_secret() {
  std::string secret = random_uuid() + random_uuid();
  std::erase(secret, '-');
  return secret;
}

std::string digest_of(std::string_view secret) { return to_hex(sha256(secret)); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The session in the Cookie fields; empty: none (RFC 6265, section 4.2).
std::string_view session_in(const HttpRequest& request) {
  for (const HttpHeader& header : request.headers) {
    if (!same_header_name(header.name, "Cookie")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (pair.size() > kCookieName.size() && pair.starts_with(kCookieName) && pair[kCookieName.size()] == '=')
        return pair.substr(kCookieName.size() + 1);
    }
  }
  return {};
}

template <class Entries, class Time>
void drop_oldest(Entries& entries, std::size_t most, Time time) {
  while (entries.size() >= most)
    entries.erase(std::min_element(entries.begin(), entries.end(),
                                   [&](const auto& a, const auto& b) { return time(a.second) < time(b.second); }));
}

}  // namespace

std::string_view to_text(Role role) {
  constexpr std::array<std::string_view, 3> kNames = {"viewer", "editor", "approver"};
  return kNames.at(static_cast<std::size_t>(role));
}

Door::Door(DoorOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

std::string Door::issue(const Colleague& colleague) {
  const std::lock_guard lock(mutex_);
  std::string token = new_secret();
  forget_old(clock_.now());
  drop_oldest(tokens_, kMostTokens, [](const Token& one) { return one.made; });
  tokens_.emplace(digest_of(token), Token{colleague, clock_.now()});
  return token;
}

std::optional<Door::Entered> Door::enter(std::string_view token) {
  if (token.empty() || token.size() > kLongestSecret) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const Instant now = clock_.now();
  forget_old(now);
  auto used = tokens_.extract(digest_of(token));
  if (used.empty()) return std::nullopt;
  const std::string secret = new_secret();
  drop_oldest(sessions_, kMostSessions, [](const Session& one) { return one.last_used; });
  Colleague colleague = std::move(used.mapped().colleague);
  sessions_.emplace(digest_of(secret), Session{colleague, now, now});
  return Entered{std::move(colleague), cookie(secret, std::to_string(kSessionSeconds))};
}

std::optional<Colleague> Door::who(const HttpRequest& request) {
  if (!options_.identity_header.empty()) return by_proxy(request);
  const std::string_view secret = session_in(request);
  if (secret.empty() || secret.size() > kLongestSecret) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const Instant now = clock_.now();
  forget_old(now);
  const auto session = sessions_.find(digest_of(secret));
  if (session == sessions_.end()) return std::nullopt;
  session->second.last_used = now;
  return session->second.colleague;
}

std::string Door::leave(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(digest_of(session_in(request)));
  return cookie("", "0");
}

// A header that stands twice is a proxy that does not replace what its clients send: nobody is believed.
std::optional<Colleague> Door::by_proxy(const HttpRequest& request) const {
  if (std::find(options_.proxies.begin(), options_.proxies.end(), request.peer) == options_.proxies.end())
    return std::nullopt;
  const auto is_identity = [this](const HttpHeader& header) {
    return same_header_name(header.name, options_.identity_header);
  };
  if (std::count_if(request.headers.begin(), request.headers.end(), is_identity) != 1) return std::nullopt;
  const std::string_view name = trimmed(request.header(options_.identity_header).value_or(""));
  for (const Colleague& colleague : options_.people)
    if (colleague.name == name) return colleague;
  return std::nullopt;
}

std::string Door::cookie(std::string_view value, std::string_view age) const {
  return fmt::format("{}={}; Path=/workbench; Max-Age={}; HttpOnly; SameSite=Strict{}", kCookieName, value, age,
                     options_.cookie == CookieTravels::kEncryptedOnly ? "; Secure" : "");
}

void Door::forget_old(Instant now) {
  std::erase_if(tokens_, [&](const auto& entry) { return now.seconds - entry.second.made.seconds >= kTokenSeconds; });
  std::erase_if(sessions_, [&](const auto& entry) {
    return now.seconds - entry.second.began.seconds >= kSessionSeconds ||
           now.seconds - entry.second.last_used.seconds >= kIdleSeconds;
  });
}

}  // namespace parity::hooks
