// The parts are decoded once, here; the signature is checked over the very bytes that came.
#include "cds-hooks/token.h"

#include <utility>

#include "cds-hooks/http.h"
#include "fhir-adapter/json.h"

namespace parity::hooks {
namespace {

using fhir::JsonView;

constexpr std::size_t kLongestText = 2048;
constexpr std::size_t kMostAudiences = 32;

std::optional<std::uint32_t> sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  if (c == '_') return 63;
  return std::nullopt;
}

Result<fhir::JsonDocument> parse_part(std::string_view part, const char* name) {
  auto bytes = decode_base64url(part);
  if (!bytes) return invalid_input("not base64url", name);
  auto document = fhir::parse_json(std::move(*bytes), {.max_bytes = kLongestToken, .max_depth = 8});
  if (!document || !document->root().is_object()) return invalid_input("no JSON object", name);
  // Two readers of one text must not see two different algorithms.
  if (!fhir::find_duplicate_keys(document->root(), 1).empty()) return invalid_input("a name stands twice", name);
  return document;
}

// Reads members of one object; the first fault is kept.
class Members {
 public:
  explicit Members(JsonView object) : object_(object) {}

  std::string text(const char* name) {
    const JsonView value = object_[name];
    if (!value.is_string() || value.text().empty()) return missing(name);
    return value.text().size() > kLongestText ? missing(name) : std::string(value.text());
  }

  std::string text_if_any(const char* name) { return object_[name].exists() ? text(name) : std::string(); }

  // NumericDate may have a fraction (RFC 7519, section 2): its second counts.
  std::int64_t time(const char* name) {
    const JsonView value = object_[name];
    const std::string_view digits = value.number_text();
    std::int64_t seconds = 0;
    constexpr std::size_t kMostDigits = 12;
    const std::string_view whole = digits.substr(0, digits.find('.'));
    if (whole.empty() || whole.size() > kMostDigits) return missing(name), 0;
    for (const char c : digits.substr(whole.size())) {
      if (c != '.' && (c < '0' || c > '9')) return missing(name), 0;
    }
    for (const char c : whole) {
      if (c < '0' || c > '9') return missing(name), 0;
      seconds = seconds * 10 + (c - '0');
    }
    return seconds;
  }

  std::optional<std::int64_t> time_if_any(const char* name) {
    if (!object_[name].exists()) return std::nullopt;
    return time(name);
  }

  std::vector<std::string> texts(const char* name) {
    const JsonView value = object_[name];
    std::vector<std::string> result;
    if (value.is_string()) result.emplace_back(value.text());
    for (const JsonView item : value.items()) {
      if (!item.is_string() || result.size() == kMostAudiences) return missing(name), std::vector<std::string>{};
      result.emplace_back(item.text());
    }
    if (result.empty()) missing(name);
    return result;
  }

  void absent(const char* name) {
    if (object_[name].exists()) missing(name);
  }

  std::optional<std::string> fault() const { return fault_; }

 private:
  std::string missing(const char* name) {
    if (!fault_) fault_ = name;
    return {};
  }

  JsonView object_;
  std::optional<std::string> fault_;
};

Result<void> read_header(JsonView object, Token& token) {
  Members header(object);
  token.algorithm = header.text("alg");
  token.key_id = header.text("kid");
  token.key_url = header.text_if_any("jku");
  header.absent("crit");  // RFC 7515, 4.1.11: we understand none
  const std::string type = header.text("typ");
  if (const auto fault = header.fault()) return invalid_input("missing or malformed", "header." + *fault);
  if (!same_header_name(type, "JWT")) return invalid_input("not JWT", "header.typ");
  return {};
}

Result<void> read_payload(JsonView object, Token& token) {
  Members payload(object);
  token.issuer = payload.text("iss");
  token.audiences = payload.texts("aud");
  token.expires = payload.time("exp");
  token.issued = payload.time("iat");
  token.not_before = payload.time_if_any("nbf");
  token.id = payload.text("jti");
  token.tenant = payload.text_if_any("tenant");
  if (const auto fault = payload.fault()) return invalid_input("missing or malformed", "payload." + *fault);
  return {};
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = sextet(c);
    if (!value) return std::nullopt;
    bits = bits << 6U | *value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    bits &= (1U << static_cast<unsigned>(count)) - 1U;
  }
  if (bits != 0) return std::nullopt;
  return bytes;
}

Result<Token> parse_token(std::string_view compact) {
  if (compact.size() > kLongestToken) return invalid_input("too long");
  const std::size_t first = compact.find('.');
  const std::size_t second = first == std::string_view::npos ? first : compact.find('.', first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos)
    return invalid_input("not of three parts");
  const auto header = parse_part(compact.substr(0, first), "header");
  if (!header) return tl::unexpected(header.error());
  const auto payload = parse_part(compact.substr(first + 1, second - first - 1), "payload");
  if (!payload) return tl::unexpected(payload.error());
  const auto signature = decode_base64url(compact.substr(second + 1));
  if (!signature || signature->empty()) return invalid_input("not base64url", "signature");

  Token token;
  if (const auto read = read_header(header->root(), token); !read) return tl::unexpected(read.error());
  if (const auto read = read_payload(payload->root(), token); !read) return tl::unexpected(read.error());
  token.compact = std::string(compact);
  token.signature_bytes = signature->size();
  return token;
}

}  // namespace parity::hooks
