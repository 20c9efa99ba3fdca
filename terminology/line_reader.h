// The lines of a large text file, one at a time: bounded in length and number, with their place for messages. For the
// readers of RF2 and CSV.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace parity::terminology {

class LineReader {
 public:
  /// `name` is the file's, for messages. The stream outlives the reader.
  LineReader(std::istream& stream, std::string name) : stream_(stream), name_(std::move(name)) {}

  /// The next line, without its end (LF or CRLF) and without a byte order mark; false at the end. Errors: kTooLarge, a
  /// line or the file is too long; kInvalidInput, it is not UTF-8 or holds a NUL; kUnavailable, it can't be read.
  Result<bool> next();
  /// Until next().
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }
  /// The bytes read so far, for progress.
  std::size_t bytes() const { return bytes_; }

  /// kInvalidInput at this line.
  tl::unexpected<Error> fault(std::string message, std::string fix = {}) const;

 private:
  std::istream& stream_;
  std::string name_;
  std::string line_;
  std::size_t number_ = 0;
  std::size_t bytes_ = 0;
};

/// Splits at each `separator`; the views last as long as the line.
void split(std::string_view line, char separator, std::vector<std::string_view>& fields);

}  // namespace parity::terminology
