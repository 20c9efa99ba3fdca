// IP addresses, and which of them a server that is named on a list may have. Part of the guard against being made to
// ask somebody's internal network (server-side request forgery). Used by the REST client; opens no connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parity::fhir {

struct NetworkAddress {
  std::array<std::uint8_t, 16> bytes{};  // of an IPv4 address the first four
  bool is_v4 = true;
  friend bool operator==(const NetworkAddress&, const NetworkAddress&) = default;
};

/// Four decimal numbers, or IPv6 without a zone; no other form. An IPv4 address inside IPv6 (::ffff:10.0.0.1) is that
/// IPv4 address.
std::optional<NetworkAddress> parse_address(std::string_view text);
std::string to_text(const NetworkAddress& address);

/// Whether it is an address of the public internet: not loopback, private, link-local, shared, documentation,
/// benchmark, multicast or reserved (IANA special-purpose registries, RFC 6890), nor an IPv6 address that a gateway
/// turns into any IPv4 one (NAT64, 6to4, Teredo).
bool is_public(const NetworkAddress& address);
bool is_loopback(const NetworkAddress& address);

/// "10.0.0.0/8", "fd00::/8"; a lone address is a network of one.
struct Network {
  NetworkAddress base;
  unsigned prefix = 0;  // bits
};
/// Nothing for another form, or for bits set beyond the prefix: most likely a slip of the pen.
std::optional<Network> parse_network(std::string_view text);
bool contains(const Network& network, const NetworkAddress& address);

/// Whether a listed server may have that address: a public one, the one that `host` itself names (an address, or
/// `localhost`), or one of `networks`.
bool may_be_asked(const std::string& host, const std::vector<Network>& networks, const NetworkAddress& address);

}  // namespace parity::fhir
