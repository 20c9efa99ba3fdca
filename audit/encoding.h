// The one canonical encoding of this room: typed, length-prefixed fields, so that no two different lists of fields
// have the same bytes. The hash chain, pseudonyms and the spool are built on it. Its bytes never change: a chain that
// was written years ago must still verify.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parity::audit {

/// A field: 1 byte of type, 8 bytes of length (little-endian), the bytes. A number is 8 bytes, two's complement.
class Encoder {
 public:
  /// `expected` bytes are made room for at once.
  explicit Encoder(std::size_t expected = 0) { bytes_.reserve(expected); }

  void number(std::int64_t value);
  void text(std::string_view value);
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }
  /// Empty again, with its room.
  void clear() { bytes_.clear(); }

 private:
  void head(char type, std::size_t size);
  std::string bytes_;
};

/// Reads what an Encoder wrote. After the first field that is not there or of another type every read gives its empty
/// value and ok() is false: check it once, at the end.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}
  std::int64_t number();
  std::string text();
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  /// A count of things to follow, each at least one field: never more than the bytes that are left could hold.
  std::size_t count();

 private:
  std::optional<std::string_view> field(char type);
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace parity::audit
