// 128 bits from the system's random source, mixed with a counter.
#include "cds-hooks/request_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace parity::hooks {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_lower_hex(char c) { return is_hex(c) && !(c >= 'A' && c <= 'F'); }
bool all_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// SplitMix64's output function: every input bit reaches every output bit.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31);
}

std::uint64_t random_bits() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_traceparent(std::string_view text) {
  if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') return false;
  const std::string_view trace = text.substr(3, 32), parent = text.substr(36, 16), flags = text.substr(53);
  const auto hex = [](std::string_view part) { return std::all_of(part.begin(), part.end(), is_lower_hex); };
  return hex(trace) && hex(parent) && hex(flags) && !all_zero(trace) && !all_zero(parent);
}

RequestIds::RequestIds() : seed_{random_bits(), random_bits()} {}

RequestIds::Bits RequestIds::next() {
  const std::uint64_t count = count_.fetch_add(1, std::memory_order_relaxed) + 1;
  const std::uint64_t step = count * 0x9E3779B97F4A7C15U;
  return {mixed(seed_.high + step), mixed(seed_.low ^ step)};
}

std::string RequestIds::make_uuid() {
  const Bits bits = next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", bits.high >> 32, (bits.high >> 16) & 0xFFFF,
                     bits.high & 0xFFF, ((bits.low >> 48) & 0x3FFF) | 0x8000, bits.low & 0xFFFF'FFFF'FFFF);
}

std::string RequestIds::make_traceparent() {
  const Bits trace = next(), parent = next();
  return fmt::format("00-{:016x}{:016x}-{:016x}-01", trace.high | 1, trace.low, parent.low | 1);
}

}  // namespace parity::hooks
