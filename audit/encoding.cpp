// The canonical encoding, and its reader for bytes that may be torn or damaged.
#include "audit/encoding.h"

#include <array>
#include <bit>
#include <cstring>

namespace parity::audit {
namespace {

constexpr char kNumber = 'i';
constexpr char kText = 't';
constexpr std::size_t kHead = 9;

void put_little_endian(char* bytes, std::uint64_t value) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(bytes, &value, sizeof value);
    return;
  }
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(static_cast<unsigned char>((value >> (8 * i)) & 0xFFU));
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

void Encoder::head(char type, std::size_t size) {
  std::array<char, kHead> head{type};
  put_little_endian(head.data() + 1, size);
  bytes_.append(head.data(), head.size());
}

void Encoder::number(std::int64_t value) {
  head(kNumber, 8);
  std::array<char, 8> digits{};
  put_little_endian(digits.data(), static_cast<std::uint64_t>(value));
  bytes_.append(digits.data(), digits.size());
}

void Encoder::text(std::string_view value) {
  head(kText, value.size());
  bytes_ += value;
}

std::optional<std::string_view> Decoder::field(char type) {
  if (!ok_ || rest_.size() < kHead || rest_.front() != type) {
    ok_ = false;
    return std::nullopt;
  }
  const std::uint64_t size = little_endian(rest_.substr(1, 8));
  if (size > rest_.size() - kHead) {
    ok_ = false;
    return std::nullopt;
  }
  const std::string_view value = rest_.substr(kHead, size);
  rest_.remove_prefix(kHead + size);
  return value;
}

std::int64_t Decoder::number() {
  const auto value = field(kNumber);
  if (!value) return 0;
  if (value->size() != 8) {
    ok_ = false;
    return 0;
  }
  return static_cast<std::int64_t>(little_endian(*value));
}

std::string Decoder::text() {
  const auto value = field(kText);
  return value ? std::string(*value) : std::string();
}

std::size_t Decoder::count() {
  const std::int64_t value = number();
  if (value < 0 || static_cast<std::uint64_t>(value) > rest_.size() / kHead) {
    ok_ = false;
    return 0;
  }
  return static_cast<std::size_t>(value);
}

}  // namespace parity::audit
