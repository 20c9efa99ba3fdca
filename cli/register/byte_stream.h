// Bytes of a file or of standard input, gzip or plain (told by their first bytes), in pieces. For the line
// reader and for documents; zlib stays behind this door.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace parity::cli {

class ByteStream {
 public:
  /// `-` is standard input. Errors: it can't be opened.
  static Result<ByteStream> open(const std::string& path);
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) noexcept;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  ~ByteStream();

  /// Up to `size` bytes into `out`; 0 at the end. Errors: it can't be read, or the gzip data is damaged or cut short.
  Result<std::size_t> read(char* out, std::size_t size);
  /// Bytes of the file itself that were taken so far, for the progress of a compressed one.
  std::uint64_t position() const;

 private:
  struct Handle;
  explicit ByteStream(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

/// A whole file, at most `limit` bytes of content. Errors: as above; kTooLarge.
Result<std::string> read_whole(const std::string& path, std::size_t limit);

}  // namespace parity::cli
