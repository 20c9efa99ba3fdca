// Bounded decompression of an HTTP body. zlib stays behind this door.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace parity::fhir {

enum class InflateFault : std::uint8_t {
  kBroken,    // no gzip, cut short, or a wrong checksum
  kTooLarge,  // beyond `max_bytes`; no more than that was ever made of it
};

/// A whole gzip body (RFC 1952), of one member or several.
tl::expected<std::string, InflateFault> inflate_gzip(std::string_view body, std::size_t max_bytes);

}  // namespace parity::fhir
