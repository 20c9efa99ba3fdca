#include "terminology/line_reader.h"

#include <fmt/format.h>

#include "terminology/code_list.h"

namespace parity::terminology {
namespace {

// Length of the UTF-8 sequence that begins there (RFC 3629); 0: none does.
std::size_t sequence_at(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(i);
  const std::size_t length = lead < 0x80          ? 1
                             : lead >> 5U == 0x6  ? 2
                             : lead >> 4U == 0xE  ? 3
                             : lead >> 3U == 0x1E ? 4
                                                  : 0;
  if (length == 0 || i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if (byte(i + k) >> 6U != 0x2) return 0;
  if (length == 2 && lead < 0xC2) return 0;
  if (length == 3 && ((lead == 0xE0 && byte(i + 1) < 0xA0) || (lead == 0xED && byte(i + 1) > 0x9F))) return 0;
  if (length == 4 && ((lead == 0xF0 && byte(i + 1) < 0x90) || (lead == 0xF4 && byte(i + 1) > 0x8F) || lead > 0xF4))
    return 0;
  return length;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_at(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace

Result<bool> LineReader::next() {
  line_.clear();
  // getline() would take a line of any length.
  std::streambuf* buffer = stream_.rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  int c = buffer->sbumpc();
  if (c == kEnd) {
    if (stream_.bad()) return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be read", name_, {}});
    return false;
  }
  ++number_;
  for (; c != kEnd && c != '\n'; c = buffer->sbumpc()) {
    if (line_.size() == kLongestLine)
      return tl::unexpected<Error>(Error{ErrorKind::kTooLarge,
                                         fmt::format("a line of more than {} bytes", kLongestLine),
                                         fmt::format("{}:{}", name_, number_),
                                         {}});
    line_ += static_cast<char>(c);
  }
  bytes_ += line_.size() + 1;
  if (number_ > kMostRows)
    return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, fmt::format("more than {} lines", kMostRows), name_, {}});
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (number_ == 1 && line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);
  if (line_.find('\0') != std::string::npos) return fault("holds a NUL", "is this a text file?");
  if (!is_utf8(line_)) return fault("is not UTF-8", "save the file as UTF-8");
  return true;
}

tl::unexpected<Error> LineReader::fault(std::string message, std::string fix) const {
  return invalid_input(std::move(message), fmt::format("{}:{}", name_, number_), std::move(fix));
}

void split(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  while (true) {
    const std::size_t at = line.find(separator);
    fields.push_back(line.substr(0, at));
    if (at == std::string_view::npos) return;
    line.remove_prefix(at + 1);
  }
}

}  // namespace parity::terminology
