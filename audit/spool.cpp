// The file: one line with the spool's id, then a frame an entry:
//   8 bytes size, 32 bytes SHA-256 of the payload, 8 bytes that check these two, the payload (entry_codec.h).
// The check of the head tells an entry that was cut short by a crash from one that was damaged later.
#include "audit/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "audit/chain.h"
#include "audit/encoding.h"
#include "audit/entry_codec.h"
#include "engine/base/digest.h"

namespace parity::audit {
namespace {

constexpr std::string_view kMagic = "parity-spool 1 ";
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kHeaderSize = kMagic.size() + kIdDigits + 1;
constexpr std::size_t kFrameHead = 48;
constexpr std::size_t kChunkBytes = 8U << 20U;
constexpr std::uint64_t kLargestEntry = 64U << 20U;

std::string frame_head(std::string_view payload) {
  std::string head;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    head += static_cast<char>(static_cast<unsigned char>((payload.size() >> shift) & 0xFFU));
  }
  head += as_bytes(sha256(payload));
  head += as_bytes(sha256(head)).substr(0, 8);
  return head;
}

struct FrameHead {
  std::size_t size = 0;
  std::string digest;
};

std::optional<FrameHead> read_frame_head(std::string_view head) {
  if (as_bytes(sha256(head.substr(0, 40))).substr(0, 8) != head.substr(40, 8)) return std::nullopt;
  std::uint64_t size = 0;
  for (std::size_t i = 8; i-- > 0;) size = (size << 8U) | static_cast<unsigned char>(head[i]);
  if (size > kLargestEntry) return std::nullopt;
  return FrameHead{static_cast<std::size_t>(size), std::string(head.substr(8, 32))};
}

/// Fewer bytes than asked for: the end of the file.
Result<std::string> read_at(const FileDescriptor& file, std::int64_t offset, std::size_t size,
                            const std::string& path) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(file.number(), bytes.data() + done, size - done, offset + static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<void> write_at(const FileDescriptor& file, std::int64_t offset, std::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.number(), bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

}  // namespace

Result<Spool> Spool::open(const std::string& path) {
  Spool spool;
  spool.path_ = path;
  auto lock = open_file(path + ".lock", O_RDWR | O_CREAT);
  if (!lock) return tl::unexpected(lock.error());
  if (::flock(lock->number(), LOCK_EX | LOCK_NB) != 0) return system_error("lock (is another server using it?)", path);
  spool.lock_ = std::move(*lock);
  auto file = open_file(path, O_RDWR);
  if (!file && file.error().kind == ErrorKind::kNotFound) return spool;
  if (!file) return tl::unexpected(file.error());
  spool.file_ = std::move(*file);
  return spool.read_header().and_then([&] { return spool.scan(); }).map([&] { return std::move(spool); });
}

Result<void> Spool::read_header() {
  auto header = read_at(file_, 0, kHeaderSize, path_);
  if (!header) return tl::unexpected(header.error());
  const std::string_view magic = std::string_view(*header).substr(0, kMagic.size());
  if (magic != kMagic.substr(0, magic.size())) return invalid_input("not a spool of the audit", path_);
  // Cut short while it was made: nothing was acknowledged from it.
  if (header->size() < kHeaderSize) return create();
  id_ = header->substr(kMagic.size(), kIdDigits);
  end_ = static_cast<std::int64_t>(kHeaderSize);
  return {};
}

Result<void> Spool::scan() {
  while (true) {
    auto head = read_at(file_, end_, kFrameHead, path_);
    if (!head) return tl::unexpected(head.error());
    if (head->size() < kFrameHead) return cut_off_tail();
    const auto frame = read_frame_head(*head);
    if (!frame) {
      ++damaged_;  // what follows can't be told apart
      return set_tail_aside();
    }
    const std::int64_t payload_at = end_ + static_cast<std::int64_t>(kFrameHead);
    auto payload = read_at(file_, payload_at, frame->size, path_);
    if (!payload) return tl::unexpected(payload.error());
    if (payload->size() < frame->size) return cut_off_tail();
    // Also what another version of the program wrote and this one does not know: it must not go with the file.
    const bool readable = as_bytes(sha256(*payload)) == frame->digest && decode_entry(*payload);
    if (!readable) ++damaged_;
    waiting_.push_back({payload_at, frame->size, readable});
    end_ = payload_at + static_cast<std::int64_t>(frame->size);
  }
}

// Else what is left of it behind the next, shorter entry would be taken for damage.
Result<void> Spool::cut_off_tail() {
  if (::ftruncate(file_.number(), end_) != 0) return system_error("shorten", path_);
  return {};
}

Result<void> Spool::set_tail_aside() {
  const std::string beside = fmt::format("{}.damaged-{}-tail", path_, id_);
  auto aside = open_file(beside, O_WRONLY | O_CREAT | O_TRUNC);
  if (!aside) return tl::unexpected(aside.error());
  for (std::int64_t offset = end_;;) {
    auto bytes = read_at(file_, offset, kChunkBytes, path_);
    if (!bytes) return tl::unexpected(bytes.error());
    if (bytes->empty()) break;
    if (auto written = write_all(*aside, *bytes, beside); !written) return written;
    offset += static_cast<std::int64_t>(bytes->size());
  }
  auto kept = sync_file(*aside, beside).and_then([&] { return sync_folder_of(beside); });
  if (kept && ::ftruncate(file_.number(), end_) != 0) return system_error("shorten", path_);
  return kept;
}

Result<void> Spool::create() {
  std::array<std::uint8_t, kIdDigits / 2> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return system_error("make a random id for", path_);
  }
  std::string id;
  for (const std::uint8_t byte : random) id += fmt::format("{:02x}", byte);
  auto file = open_file(path_, O_RDWR | O_CREAT | O_TRUNC);
  if (!file) return tl::unexpected(file.error());
  auto made = write_at(*file, 0, fmt::format("{}{}\n", kMagic, id), path_)
                  .and_then([&] { return sync_file(*file, path_); })
                  .and_then([&] { return sync_folder_of(path_); });
  if (!made) return made;
  file_ = std::move(*file);
  id_ = id;
  first_ = 1;
  end_ = static_cast<std::int64_t>(kHeaderSize);
  return {};
}

Result<void> Spool::append(std::span<const Entry* const> entries) {
  std::vector<std::string> payloads;
  for (const Entry* entry : entries) {
    payloads.push_back(encode_entry(*entry));
    if (payloads.back().size() > kLargestEntry)
      return tl::unexpected<Error>(
          Error{ErrorKind::kTooLarge, "an entry of the audit is too large to be kept", {}, {}});
  }
  if (!file_.is_open()) {
    if (auto made = create(); !made) return made;
  }
  std::string bytes;
  std::deque<Extent> extents;
  for (const std::string& payload : payloads) {
    bytes += frame_head(payload);
    extents.push_back({end_ + static_cast<std::int64_t>(bytes.size()), payload.size(), true});
    bytes += payload;
  }
  auto written = write_at(file_, end_, bytes, path_).and_then([&] { return sync_file(file_, path_); });
  if (!written) {
    static_cast<void>(::ftruncate(file_.number(), end_));
    return written;
  }
  end_ += static_cast<std::int64_t>(bytes.size());
  waiting_.insert(waiting_.end(), extents.begin(), extents.end());
  return {};
}

Result<std::vector<Spool::Item>> Spool::next(std::size_t limit) const {
  std::vector<Item> items;
  std::size_t bytes = 0;
  for (const Extent& extent : waiting_) {
    bytes += extent.size;
    if (items.size() == limit || (bytes > kChunkBytes && !items.empty())) break;
    Item item{first_ + static_cast<std::int64_t>(items.size()), std::nullopt};
    if (extent.readable) {
      auto payload = read_at(file_, extent.offset, extent.size, path_);
      if (!payload) return tl::unexpected(payload.error());
      if (auto entry = decode_entry(*payload)) item.entry = std::move(*entry);
    }
    items.push_back(std::move(item));
  }
  return items;
}

Result<void> Spool::forget_up_to(std::int64_t number) {
  while (!waiting_.empty() && first_ <= number) {
    waiting_.pop_front();
    ++first_;
  }
  if (!waiting_.empty() || !file_.is_open()) return {};
  if (damaged_ > 0)
    if (auto kept = keep_aside(); !kept) return kept;
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT) return system_error("remove", path_);
  file_ = FileDescriptor();
  id_.clear();
  first_ = 1;
  end_ = 0;
  return sync_folder_of(path_);
}

// By a second name, which outlives the first.
Result<void> Spool::keep_aside() {
  const std::string beside = fmt::format("{}.damaged-{}", path_, id_);
  const bool is_kept = ::link(path_.c_str(), beside.c_str()) == 0 || errno == EEXIST || errno == ENOENT;
  return is_kept ? sync_folder_of(path_) : system_error("keep a copy of", path_);
}

}  // namespace parity::audit
