#include "cli/output/escaped.h"

namespace parity::cli {
namespace {

// U+FFFE and U+FFFF: well-formed UTF-8, and no characters of XML.
bool is_noncharacter(std::string_view rest) {
  return rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      case '\n': result += "&#10;"; break;
      default:
        if (is_noncharacter(text.substr(i))) {
          result += ' ';
          i += 2;
        } else {
          result += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
        }
    }
  }
  return result;
}

}  // namespace parity::cli
