// Where a request goes is decided by these: what is not understood is refused.
#include <catch2/catch.hpp>

#include "fhir-adapter/rest/url.h"

namespace parity::fhir {
namespace {

TEST_CASE("a URL is read, and has one form") {
  struct Case {
    const char* input;
    const char* want;  // empty: refused
  };
  const Case cases[] = {
      {"https://fhir.example.org/R4", "https://fhir.example.org/R4"},
      {"HTTPS://FHIR.Example.ORG:443/R4/", "https://fhir.example.org/R4/"},
      {"http://127.0.0.1:80/fhir", "http://127.0.0.1/fhir"},
      {"http://127.0.0.1:8091", "http://127.0.0.1:8091"},
      {"http://[::1]:8091/x", "http://[::1]:8091/x"},
      {"http://[0:0::1]/x", "http://[::1]/x"},
      {"https://a.org?x=1", "https://a.org/?x=1"},
      {"https://a.org/x#fragment", "https://a.org/x"},
      {"https://a.org/a b|c?d=é", "https://a.org/a%20b%7Cc?d=%C3%A9"},
      {"https://a.org/%zz%41", "https://a.org/%25zz%41"},
      {"https://a.org:/x", "https://a.org/x"},
      {"ftp://a.org/", ""},
      {"file:///etc/passwd", ""},
      {"//a.org/", ""},
      {"", ""},
      {"https://", ""},
      {"https://user:password@a.org/", ""},
      {"https://user@a.org/", ""},
      {"https://a.org\\@b.org/", ""},
      {"https://a.org:0/", ""},
      {"https://a.org:65536/", ""},
      {"https://a.org:8o/", ""},
      {"https://a..org/", ""},
      {"https://.a.org/", ""},
      {"https://a.org/\r\nHost: b.org", ""},
      {"https://2130706433/", ""},  // 127.0.0.1 to some resolvers
      {"https://127.1/", ""},
      {"https://0x7f.0.0.1/", ""},
      {"https://a.0x7f/", ""},
      {"https://[::1/", ""},
      {"https://[fe80::1%25eth0]/", ""},
      {"https://ex\xc3\xa4mple.org/", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.input);
    const auto url = parse_url(one.input);
    CHECK((url ? url->text() : "") == one.want);
    if (!url) continue;
    const auto again = parse_url(url->text());
    REQUIRE(again);
    CHECK(again->text() == url->text());
  }
  CHECK_FALSE(parse_url("https://a.org/" + std::string(10'000, 'a')));
}

TEST_CASE("a link is followed from where it stands") {
  struct Case {
    const char* reference;
    const char* want;
  };
  const Case cases[] = {
      {"https://a.org/fhir?page=2", "https://a.org/fhir?page=2"},
      {"https://b.org/fhir?page=2", "https://b.org/fhir?page=2"},
      {"//b.org/x", "https://b.org/x"},
      {"/other?page=2", "https://a.org:8443/other?page=2"},
      {"?page=2", "https://a.org:8443/fhir/Observation?page=2"},
      {"Observation?page=2", "https://a.org:8443/fhir/Observation?page=2"},
      {"http:alone", ""},
      {"javascript:alert(1)", ""},
      {"", ""},
  };
  const auto from = parse_url("https://a.org:8443/fhir/Observation?patient=1");
  REQUIRE(from);
  for (const Case& one : cases) {
    CAPTURE(one.reference);
    const auto url = resolve_url(*from, one.reference);
    CHECK((url ? url->text() : "") == one.want);
  }
}

TEST_CASE("an origin is scheme, host and port") {
  const auto base = parse_url("https://a.org/fhir");
  struct Case {
    const char* other;
    bool want;
  };
  const Case cases[] = {{"https://A.org:443/else", true},
                        {"http://a.org/fhir", false},
                        {"https://a.org:444/fhir", false},
                        {"https://a.org.b.org/fhir", false},
                        {"https://xa.org/fhir", false}};
  for (const Case& one : cases) {
    CAPTURE(one.other);
    CHECK(same_origin(*base, *parse_url(one.other)) == one.want);
  }
}

TEST_CASE("a base has no query and no trailing slash; a value is encoded whole") {
  CHECK(parse_base_url("https://A.org/fhir//")->text() == "https://a.org/fhir");
  CHECK(parse_base_url("https://a.org/")->text() == "https://a.org");
  CHECK_FALSE(parse_base_url("https://a.org/fhir?x=1"));
  CHECK(percent_encoded("a/b c&d=\xc3\xa9~-._") == "a%2Fb%20c%26d%3D%C3%A9~-._");
}

}  // namespace
}  // namespace parity::fhir
