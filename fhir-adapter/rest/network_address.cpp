#include "fhir-adapter/rest/network_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace parity::fhir {
namespace {

constexpr std::array<std::string_view, 17> kSpecialV4 = {
    "0.0.0.0/8",      "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",        "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",     "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",  "240.0.0.0/4",    "255.255.255.255/32", "192.31.196.0/24"};
// Of IPv6 only 2000::/3 is given out at all; these parts of it are special.
constexpr std::array<std::string_view, 5> kSpecialV6 = {"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
                                                        "2620:4f:8000::/48"};

template <std::size_t N>
bool is_in_any(const std::array<std::string_view, N>& networks, const NetworkAddress& address) {
  return std::any_of(networks.begin(), networks.end(), [&](std::string_view text) {
    const auto network = parse_network(text);
    return network && contains(*network, address);
  });
}

constexpr std::array<std::uint8_t, 12> kMappedV4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

unsigned bits_of(const NetworkAddress& address) { return address.is_v4 ? 32 : 128; }

}  // namespace

std::optional<NetworkAddress> parse_address(std::string_view text) {
  const std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  NetworkAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.is_v4 = false;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  if (!std::equal(kMappedV4.begin(), kMappedV4.end(), address.bytes.begin())) return address;
  NetworkAddress inner;
  std::copy(address.bytes.begin() + 12, address.bytes.end(), inner.bytes.begin());
  return inner;
}

std::string to_text(const NetworkAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.is_v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool is_loopback(const NetworkAddress& address) {
  if (address.is_v4) return address.bytes[0] == 127;
  const bool is_zero = std::all_of(address.bytes.begin(), address.bytes.end() - 1, [](auto byte) { return byte == 0; });
  return is_zero && address.bytes[15] == 1;
}

bool is_public(const NetworkAddress& address) {
  if (address.is_v4) return !is_in_any(kSpecialV4, address);
  return (address.bytes[0] & 0xe0U) == 0x20U && !is_in_any(kSpecialV6, address);
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  Network network{*base, bits_of(*base)};
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), network.prefix);
    if (fault != std::errc() || end != digits.data() + digits.size() || network.prefix > bits_of(*base))
      return std::nullopt;
  }
  for (unsigned bit = network.prefix; bit < bits_of(*base); ++bit)
    if ((base->bytes[bit / 8] >> (7 - bit % 8) & 1U) != 0) return std::nullopt;
  return network;
}

bool contains(const Network& network, const NetworkAddress& address) {
  if (network.base.is_v4 != address.is_v4) return false;
  for (unsigned bit = 0; bit < network.prefix; ++bit) {
    const unsigned shift = 7 - bit % 8;
    if (((network.base.bytes[bit / 8] ^ address.bytes[bit / 8]) >> shift & 1U) != 0) return false;
  }
  return true;
}

bool may_be_asked(const std::string& host, const std::vector<Network>& networks, const NetworkAddress& address) {
  if (is_public(address) || parse_address(host) == address) return true;
  const bool is_localhost = host == "localhost" || host.ends_with(".localhost");
  if (is_localhost && is_loopback(address)) return true;
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return contains(network, address); });
}

}  // namespace parity::fhir
