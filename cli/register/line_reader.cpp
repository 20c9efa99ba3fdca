#include "cli/register/line_reader.h"

#include <algorithm>

namespace parity::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

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

Result<bool> LineReader::fill() {
  const std::size_t begin = pending_.size();
  pending_.resize(begin + kBlock);
  const auto count = stream_.read(pending_.data() + begin, kBlock);
  if (!count) return tl::unexpected<Error>(count.error());
  pending_.resize(begin + *count);
  at_end_ = *count == 0;
  return !at_end_;
}

Result<LineBlock> LineReader::next() {
  LineBlock block{line_, offset_, {}, false};
  std::size_t cut = std::string::npos;
  std::size_t searched = 0;
  while (cut == std::string::npos && !at_end_) {
    auto more = fill();
    if (!more) return tl::unexpected<Error>(std::move(more.error()));
    if (pending_.size() >= kBlock || at_end_) {
      const auto last = pending_.rfind('\n');
      if (last != std::string::npos && last >= searched) cut = last + 1;
      searched = pending_.size();
    }
    if (cut == std::string::npos && pending_.size() > kLongestLine) {  // forget what there is of it
      block.is_too_long = true;
      offset_ += pending_.size();
      pending_.clear();
      searched = 0;
    }
  }
  if (cut == std::string::npos) cut = pending_.size();
  if (block.is_too_long) cut = std::min(cut, pending_.find('\n') == std::string::npos ? cut : pending_.find('\n') + 1);
  block.bytes = pending_.substr(0, cut);
  pending_.erase(0, cut);
  offset_ += cut;
  line_ += static_cast<std::uint64_t>(std::count(block.bytes.begin(), block.bytes.end(), '\n'));
  if (block.is_too_long) block.bytes.clear();
  return block;
}

}  // namespace parity::cli
