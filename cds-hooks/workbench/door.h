// Who may use the workbench, and as what: one-time tokens are exchanged for sessions, and a proxy's identity header is
// believed where the site says so. Every endpoint under /workbench stands behind it. Knows no rule and no page.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/clock.h"
#include "cds-hooks/http.h"

namespace parity::hooks {

/// Each may do what those before it may: see; change and propose; sign off what somebody else has proposed.
enum class Role : std::uint8_t { kViewer, kEditor, kApprover };
std::string_view to_text(Role role);

/// Somebody who may use the workbench, as the site names them.
struct Colleague {
  std::string name;
  Role role = Role::kViewer;
  friend bool operator==(const Colleague&, const Colleague&) = default;
};

/// Whether the browser may send the session over what is not encrypted.
enum class CookieTravels : std::uint8_t { kEncryptedOnly, kAlsoInTheOpen };

struct DoorOptions {
  std::vector<Colleague> people;
  std::string identity_header;       // of the proxy, that names somebody of `people`; empty: none is believed
  std::vector<std::string> proxies;  // the addresses from which it is believed
  CookieTravels cookie = CookieTravels::kEncryptedOnly;
};

/// Safe to use from any number of threads. Keeps digests of tokens and sessions, never themselves.
class Door {
 public:
  /// The clock outlives it.
  Door(DoorOptions options, const Clock& clock);

  /// A token that lets somebody in once, within a day.
  std::string issue(const Colleague& colleague);

  struct Entered {
    Colleague colleague;
    std::string cookie;  // the value of the Set-Cookie field
  };
  /// Exchanges a token for a session, which ends after 12 hours, or 2 without a request. Nothing: no such token, used
  /// already, or too old.
  std::optional<Entered> enter(std::string_view token);

  /// Who asks: by the proxy's header, else by the session's cookie. Nothing: nobody who is known.
  std::optional<Colleague> who(const HttpRequest& request);

  /// Ends the request's session. Gives the Set-Cookie value that removes the cookie.
  std::string leave(const HttpRequest& request);

  static constexpr std::size_t kMostSessions = 200;
  static constexpr std::size_t kMostTokens = 200;

 private:
  struct Session {
    Colleague colleague;
    Instant began;
    Instant last_used;
  };
  struct Token {
    Colleague colleague;
    Instant made;
  };

  std::optional<Colleague> by_proxy(const HttpRequest& request) const;
  std::string cookie(std::string_view value, std::string_view age) const;
  void forget_old(Instant now);

  const DoorOptions options_;
  const Clock& clock_;
  std::mutex mutex_;                         // guards what follows
  std::map<std::string, Token> tokens_;      // by digest
  std::map<std::string, Session> sessions_;  // by digest
};

}  // namespace parity::hooks
