// RFC 9110, 8.3: type "/" subtype *( ";" parameter ), without regard to case.
#include "cds-hooks/media_type.h"

#include <string_view>

namespace parity::hooks {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_json(std::string_view type) {
  constexpr std::string_view kSuffix = "+json";
  if (same_header_name(type, "application/json") || same_header_name(type, "text/json")) return true;
  return type.size() > kSuffix.size() && same_header_name(type.substr(type.size() - kSuffix.size()), kSuffix);
}

bool is_utf8(std::string_view charset) {
  if (charset.size() >= 2 && charset.front() == '"' && charset.back() == '"') {
    charset = charset.substr(1, charset.size() - 2);
  }
  return same_header_name(charset, "utf-8") || same_header_name(charset, "utf8") ||
         same_header_name(charset, "us-ascii");
}

}  // namespace

std::optional<Fault> media_type_fault(const HttpRequest& request) {
  const auto coding = request.header("Content-Encoding");
  if (coding && !same_header_name(trimmed(*coding), "identity")) {
    return Fault{IssueCode::kNotSupported, "a Content-Encoding is not supported: send the JSON as it is", {}};
  }
  const auto field = request.header("Content-Type");
  if (!field) return std::nullopt;
  std::string_view rest = *field;
  std::size_t end = rest.find(';');
  if (!is_json(trimmed(rest.substr(0, end)))) {
    return Fault{IssueCode::kNotSupported, "the Content-Type must be application/json", {}};
  }
  while (end != std::string_view::npos) {
    rest.remove_prefix(end + 1);
    end = rest.find(';');
    const std::string_view parameter = trimmed(rest.substr(0, end));
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos || !same_header_name(parameter.substr(0, equals), "charset")) continue;
    if (!is_utf8(parameter.substr(equals + 1))) {
      return Fault{IssueCode::kNotSupported, "the only charset of JSON is UTF-8", {}};
    }
  }
  return std::nullopt;
}

}  // namespace parity::hooks
