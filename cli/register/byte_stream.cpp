#include "cli/register/byte_stream.h"

#include <fmt/format.h>
#include <zlib.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace parity::cli {

struct ByteStream::Handle {
  gzFile file = nullptr;
  ~Handle() {
    if (file != nullptr) gzclose(file);
  }
};

ByteStream::ByteStream(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

Result<ByteStream> ByteStream::open(const std::string& path) {
  auto handle = std::make_unique<Handle>();
  errno = 0;
  handle->file = path == "-" ? gzdopen(0, "rb") : gzopen(path.c_str(), "rb");
  if (handle->file == nullptr)
    return tl::unexpected<Error>(
        Error{ErrorKind::kNotFound, fmt::format("can't be opened: {}", std::strerror(errno)), path, {}});
  gzbuffer(handle->file, 256U << 10U);
  return ByteStream(std::move(handle));
}

Result<std::size_t> ByteStream::read(char* out, std::size_t size) {
  errno = 0;
  const auto most = static_cast<unsigned>(std::min<std::size_t>(size, 1U << 30U));
  const int count = gzread(handle_->file, out, most);
  if (count > 0) return static_cast<std::size_t>(count);
  int code = Z_OK;
  const char* message = gzerror(handle_->file, &code);
  if (code == Z_OK || code == Z_STREAM_END) return 0;
  if (code == Z_ERRNO) return invalid_input(fmt::format("can't be read: {}", std::strerror(errno)));
  return invalid_input(fmt::format("the gzip data is damaged or cut short ({})", message), {}, "copy the file again");
}

std::uint64_t ByteStream::position() const {
  const auto at = gzoffset(handle_->file);
  return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

Result<std::string> read_whole(const std::string& path, std::size_t limit) {
  auto stream = ByteStream::open(path);
  if (!stream) return tl::unexpected<Error>(std::move(stream.error()));
  std::string bytes;
  constexpr std::size_t kStep = 1U << 20U;
  for (;;) {
    const std::size_t begin = bytes.size();
    bytes.resize(begin + kStep);
    auto count = stream->read(bytes.data() + begin, kStep);
    if (!count) return tl::unexpected<Error>(std::move(count.error()));
    bytes.resize(begin + *count);
    if (*count == 0) return bytes;
    if (bytes.size() > limit)
      return tl::unexpected<Error>(
          Error{ErrorKind::kTooLarge, fmt::format("holds more than {} MiB", limit >> 20U), {}, {}});
  }
}

}  // namespace parity::cli
