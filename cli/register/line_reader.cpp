#include "cli/register/line_reader.h"

#include <algorithm>
#include <cstring>

namespace parity::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

// From line end to line end, which memchr finds many bytes at a time.
std::uint64_t count_lines(std::string_view bytes) {
  std::uint64_t count = 0;
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) ++count;
  return count;
}

// Of those that end at or after `from`; npos: none does.
std::size_t end_of_last_line(std::string_view bytes, std::size_t from) {
  const void* found = ::memrchr(bytes.data() + from, '\n', bytes.size() - from);
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) + 1;
}

}  // namespace

Result<LineReader> LineReader::open(const std::string& path, std::uint64_t offset, std::uint64_t line) {
  auto stream = ByteStream::open(path);
  if (!stream) return tl::unexpected<Error>(std::move(stream.error()));
  LineReader reader(std::move(*stream), line);
  if (auto skipped = reader.skip(offset); !skipped) return tl::unexpected<Error>(std::move(skipped.error()));
  return reader;
}

Result<void> LineReader::skip(std::uint64_t bytes) {
  std::string scratch(kBlock, '\0');
  while (offset_ < bytes) {
    const auto count = stream_.read(scratch.data(), std::min<std::uint64_t>(kBlock, bytes - offset_));
    if (!count) return tl::unexpected<Error>(count.error());
    if (*count == 0) return invalid_input("is shorter than when the run was interrupted");
    offset_ += *count;
  }
  return {};
}

// A block's worth more. The memory is not cleared: the stream fills it.
Result<void> LineReader::fill() {
  if (capacity_ < size_ + kBlock) {
    capacity_ = std::max(2 * capacity_, size_ + kBlock);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    std::copy_n(memory_.get(), size_, larger.get());
    memory_ = std::move(larger);
  }
  const auto count = stream_.read(memory_.get() + size_, kBlock);
  if (!count) return tl::unexpected<Error>(count.error());
  size_ += *count;
  at_end_ = *count == 0;
  return {};
}

void LineReader::forget() {
  offset_ += size_;
  size_ = 0;
}

Result<LineBlock> LineReader::next() {
  LineBlock block{line_, offset_, {}, {}, false};
  std::size_t cut = std::string_view::npos;
  std::size_t searched = 0;
  while (cut == std::string_view::npos && !at_end_) {
    if (auto more = fill(); !more) return tl::unexpected<Error>(std::move(more.error()));
    if (size_ < kBlock && !at_end_) continue;
    cut = end_of_last_line(pending(), searched);
    searched = size_;
    if (cut == std::string_view::npos && size_ > kLongestLine) {  // forget what there is of it
      block.is_too_long = true;
      forget();
      searched = 0;
    }
  }
  cut = std::min(cut, size_);
  if (const auto end = pending().find('\n'); block.is_too_long && end != std::string_view::npos) cut = end + 1;
  block.memory = std::move(memory_);
  block.bytes = {block.memory.get(), cut};
  line_ += count_lines(block.bytes);
  offset_ += cut;
  size_ -= cut;
  capacity_ = size_ + kBlock;
  memory_ = std::make_unique_for_overwrite<char[]>(capacity_);
  std::copy_n(block.memory.get() + cut, size_, memory_.get());
  if (block.is_too_long) block.bytes = {};
  return block;
}

}  // namespace parity::cli
