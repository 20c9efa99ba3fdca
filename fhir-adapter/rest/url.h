// Absolute http and https URLs, as far as asking a FHIR server takes them: strict about what decides where a request
// goes, lenient about the rest, which the server made up and only it understands. Used by the REST client and by the
// list of servers that may be asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parity::fhir {

enum class Scheme : std::uint8_t { kHttp, kHttps };

struct Url {
  Scheme scheme = Scheme::kHttps;
  std::string host;  // lower case; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string target;  // path and query, "/fhir?x=1"; a path without trailing slash may be empty

  /// "https://fhir.example.nhs.uk:8443", without the scheme's default port.
  std::string origin() const;
  /// What a Host header says.
  std::string authority() const;
  std::string text() const { return origin() + target; }
};

bool has_default_port(const Url& url);
bool same_origin(const Url& a, const Url& b);

/// Nothing for another scheme, user information, a host that is no name and no address, a port that is none, or control
/// characters. A fragment is dropped, and what may not stand in a URL is percent-encoded.
std::optional<Url> parse_url(std::string_view text);

/// A link or redirect as it stands in an answer to `from`: absolute, `//host/path`, `/path`, `?query`, or relative to
/// the last slash.
std::optional<Url> resolve_url(const Url& from, std::string_view reference);

/// The base of a FHIR server: no query, no trailing slash.
std::optional<Url> parse_base_url(std::string_view text);

/// A value for a path segment or a query: all but RFC 3986's unreserved characters percent-encoded.
std::string percent_encoded(std::string_view value);

}  // namespace parity::fhir
