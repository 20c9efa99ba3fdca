#include "fhir-adapter/rest/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "fhir-adapter/rest/network_address.h"

namespace parity::fhir {
namespace {

constexpr std::size_t kLongestUrl = 8'192;
constexpr std::size_t kLongestHost = 253;  // RFC 1035

struct SchemeRow {
  std::string_view prefix;
  Scheme scheme;
  std::uint16_t port;
};
constexpr std::array<SchemeRow, 2> kSchemes = {{{"http://", Scheme::kHttp, 80}, {"https://", Scheme::kHttps, 443}}};

const SchemeRow& row_of(Scheme scheme) { return kSchemes[scheme == Scheme::kHttp ? 0 : 1]; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

bool is_alphanumeric(char c) {
  c = lower(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) {
  c = lower(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_unreserved(char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

// RFC 3986, 3.3 and 3.4: what may stand in a path or a query.
bool is_target_char(char c) {
  constexpr std::string_view kOther = "/?:@!$&'()*+,;=";
  return is_unreserved(c) || kOther.find(c) != std::string_view::npos;
}

void append_encoded(std::string& out, char c) {
  fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string clean_target(std::string_view raw) {
  raw = raw.substr(0, raw.find('#'));
  std::string target;
  target.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool is_escape = raw[i] == '%' && i + 2 < raw.size() && is_hex(raw[i + 1]) && is_hex(raw[i + 2]);
    if (is_escape || is_target_char(raw[i]))
      target += raw[i];
    else
      append_encoded(target, raw[i]);
  }
  return target;
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost || host.front() == '.' || host.front() == '-') return false;
  if (host.find("..") != std::string_view::npos) return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

// A last label of digits alone makes a name an IPv4 address (WHATWG URL, 3.5): "127.1" and "2130706433" are refused
// rather than left to a resolver that knows such forms.
bool looks_like_address(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.starts_with("0x") || std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool read_host(std::string_view text, Url& url) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return false;
    const auto address = parse_address(text.substr(1, text.size() - 2));
    if (!address || address->is_v4) return false;
    url.host = to_text(*address);
    return true;
  }
  url.host = lower(text);
  if (looks_like_address(url.host)) return parse_address(url.host).has_value();
  return is_host_name(url.host);
}

bool read_authority(std::string_view authority, Url& url) {
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!read_host(authority.substr(0, has_port ? colon : authority.size()), url)) return false;
  url.port = row_of(url.scheme).port;
  const std::string_view port = has_port ? authority.substr(colon + 1) : std::string_view();
  if (port.empty()) return true;
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  return fault == std::errc() && end == port.data() + port.size() && url.port != 0;
}

bool is_scheme_start(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  return colon != std::string_view::npos && reference.find_first_of("/?#") > colon;
}

}  // namespace

std::string Url::authority() const {
  std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != row_of(scheme).port) name += fmt::format(":{}", port);
  return name;
}

std::string Url::origin() const { return std::string(row_of(scheme).prefix) + authority(); }

bool has_default_port(const Url& url) { return url.port == row_of(url.scheme).port; }

bool same_origin(const Url& a, const Url& b) { return a.scheme == b.scheme && a.host == b.host && a.port == b.port; }

std::optional<Url> parse_url(std::string_view text) {
  if (text.size() > kLongestUrl || has_control_character(text)) return std::nullopt;
  for (const SchemeRow& row : kSchemes) {
    if (lower(text.substr(0, row.prefix.size())) != row.prefix) continue;
    Url url;
    url.scheme = row.scheme;
    const std::string_view rest = text.substr(row.prefix.size());
    // A backslash is a slash to some and a letter to others: nobody who means well sends one.
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    if (!read_authority(rest.substr(0, end), url)) return std::nullopt;
    url.target = clean_target(rest.substr(end));
    if (url.target.starts_with('?')) url.target.insert(0, 1, '/');
    return url;
  }
  return std::nullopt;
}

std::optional<Url> resolve_url(const Url& from, std::string_view reference) {
  if (reference.empty()) return std::nullopt;
  if (reference.starts_with("//")) {
    const std::string_view prefix = row_of(from.scheme).prefix;
    return parse_url(std::string(prefix.substr(0, prefix.size() - 2)) + std::string(reference));
  }
  if (is_scheme_start(reference)) return parse_url(reference);
  const std::string path = from.target.substr(0, from.target.find('?'));
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  std::string target(reference);
  if (reference.starts_with('?')) {
    target = path + target;
  } else if (!reference.starts_with('/')) {
    target = (folder.empty() ? "/" : folder) + target;
  }
  return parse_url(from.origin() + target);
}

std::optional<Url> parse_base_url(std::string_view text) {
  auto url = parse_url(text);
  if (!url || url->target.find('?') != std::string::npos) return std::nullopt;
  while (url->target.ends_with('/')) url->target.pop_back();
  return url;
}

std::string percent_encoded(std::string_view value) {
  std::string encoded;
  encoded.reserve(value.size());
  for (const char c : value) {
    if (is_unreserved(c))
      encoded += c;
    else
      append_encoded(encoded, c);
  }
  return encoded;
}

}  // namespace parity::fhir
