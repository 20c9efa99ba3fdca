// Which addresses may be asked: the edges of what is public, forms that are refused, and networks.
#include <catch2/catch.hpp>

#include "fhir-adapter/rest/network_address.h"

namespace parity::fhir {
namespace {

TEST_CASE("public addresses are told from the others") {
  struct Case {
    const char* address;
    bool want;
  };
  const Case cases[] = {
      {"8.8.8.8", true},
      {"1.1.1.1", true},
      {"9.255.255.255", true},
      {"11.0.0.0", true},
      {"100.63.255.255", true},
      {"100.128.0.0", true},
      {"126.255.255.255", true},
      {"128.0.0.1", true},
      {"169.253.255.255", true},
      {"169.255.0.0", true},
      {"172.15.255.255", true},
      {"172.32.0.0", true},
      {"192.167.255.255", true},
      {"192.169.0.0", true},
      {"198.17.255.255", true},
      {"198.20.0.0", true},
      {"223.255.255.255", true},
      {"127.0.0.1", false},
      {"127.255.0.1", false},
      {"10.1.2.3", false},
      {"172.16.0.1", false},
      {"172.31.255.255", false},
      {"192.168.0.1", false},
      {"169.254.169.254", false},
      {"100.64.0.1", false},
      {"100.127.255.255", false},
      {"0.0.0.0", false},
      {"224.0.0.1", false},
      {"255.255.255.255", false},
      {"198.18.0.0", false},
      {"198.19.255.255", false},
      {"239.255.255.255", false},
      {"240.0.0.0", false},
      {"2a00:1450::1", true},
      {"2001:200::1", true},
      {"2001:1ff:ffff::1", false},
      {"1fff::1", false},
      {"4000::1", false},
      {"::1", false},
      {"::", false},
      {"fe80::1", false},
      {"fd00::1", false},
      {"fc00::1", false},
      {"ff02::1", false},
      {"2001:db8::1", false},
      {"::ffff:10.0.0.1", false},
      {"::ffff:8.8.8.8", true},
      {"64:ff9b::a00:1", false},
      {"2002:a00:1::", false},
      {"2001::1", false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.address);
    const auto address = parse_address(one.address);
    REQUIRE(address);
    CHECK(is_public(*address) == one.want);
  }
}

TEST_CASE("addresses and networks in other forms are refused") {
  for (const char* text :
       {"", "127.1", "0177.0.0.1", "1.2.3.4.5", "256.1.1.1", "::1%lo", "[::1]", "localhost", "1.2.3.4 "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_address(text));
  }
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.1/8", "::/129", "x/8"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_network(text));
  }
}

TEST_CASE("a network holds its addresses") {
  struct Case {
    const char* network;
    const char* address;
    bool want;
  };
  const Case cases[] = {{"10.0.0.0/8", "10.255.1.1", true}, {"10.0.0.0/8", "11.0.0.1", false},
                        {"10.1.2.3", "10.1.2.3", true},     {"10.1.2.3", "10.1.2.4", false},
                        {"fd00::/8", "fd12::1", true},      {"fd00::/8", "fe80::1", false},
                        {"0.0.0.0/0", "8.8.8.8", true},     {"0.0.0.0/0", "::1", false},
                        {"10.0.0.0/9", "10.127.0.1", true}, {"10.0.0.0/9", "10.128.0.1", false}};
  for (const Case& one : cases) {
    CAPTURE(one.network, one.address);
    CHECK(contains(*parse_network(one.network), *parse_address(one.address)) == one.want);
  }
}

}  // namespace
}  // namespace parity::fhir
