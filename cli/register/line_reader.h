// Cuts a stream into blocks of whole lines, so that threads can share a file of any size. For run_register.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cli/register/byte_stream.h"

namespace parity::cli {

/// Whole lines of one file. `begin` is where they stand in its (uncompressed) content.
struct LineBlock {
  std::uint64_t first_line = 1;
  std::uint64_t begin = 0;
  std::unique_ptr<char[]> memory;  // that the bytes stand in
  std::string_view bytes;
  bool is_too_long = false;  // in place of a line that is longer than a record may be
};

class LineReader {
 public:
  /// Begins at `offset` of the content, which is the start of line `line`; what stands before is passed over.
  static Result<LineReader> open(const std::string& path, std::uint64_t offset, std::uint64_t line);

  /// The next block, of about a MiB; empty bytes at the end. A line that is longer than `kLongestLine` is passed
  /// over, and a block without bytes, but `is_too_long`, stands for it. Errors: the stream's.
  Result<LineBlock> next();

  /// Where the next block begins, and its line.
  std::uint64_t offset() const { return offset_; }
  std::uint64_t line() const { return line_; }
  std::uint64_t file_position() const { return stream_.position(); }

  static constexpr std::size_t kLongestLine = std::size_t{64} << 20U;

 private:
  LineReader(ByteStream stream, std::uint64_t line) : stream_(std::move(stream)), line_(line) {}
  Result<void> skip(std::uint64_t bytes);
  Result<void> fill();
  void forget();
  std::string_view pending() const { return {memory_.get(), size_}; }

  ByteStream stream_;
  std::unique_ptr<char[]> memory_;  // what was read, and not yet given
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 1;
  bool at_end_ = false;
};

}  // namespace parity::cli
